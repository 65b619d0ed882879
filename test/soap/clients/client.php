<?php
// Calls the service as any PHP program would; prints what it got as JSON.
[, $url, $version] = $argv;
$wsdl = $url . ($version === '1.2' ? '/soap12?wsdl' : '/soap?wsdl');
$soap = ['soap_version' => $version === '1.2' ? SOAP_1_2 : SOAP_1_1, 'cache_wsdl' => WSDL_CACHE_NONE];
$options = $soap + ['login' => 'alice', 'password' => 'alice', 'trace' => true];
$client = new SoapClient($wsdl, $options);

function names($answer) {
    if (!isset($answer->server)) return [];
    return array_map(fn($s) => $s->name, is_array($answer->server) ? $answer->server : [$answer->server]);
}
function fault($call) {
    try {
        $call();
        return null;
    } catch (SoapFault $fault) {
        $detail = isset($fault->detail) ? (array)$fault->detail : [];
        $kind = array_key_first($detail);
        return ['code' => $fault->faultcode, 'message' => $fault->faultstring, 'kind' => $kind, 'detail' => $detail[$kind] ?? null];
    }
}

$list = fn($names) => names($client->listServers(['target' => $names]));
$wrong = new SoapClient($wsdl, $soap + ['login' => 'alice', 'password' => 'wrong']);
$arrays = new SoapClient($wsdl, $options + ['features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'compression' => SOAP_COMPRESSION_GZIP]);
echo json_encode([
    'functions' => count($client->__getFunctions()),
    'info' => $client->getServiceInfo()->info->name,
    'who' => $client->whoAmI()->user,
    'none' => $list([]),
    'one' => $list(['blade01']),
    'three' => $list(['blade01', 'blade02', 'bläde03']),
    'single' => $list('blade01'),
    'zipped' => names($arrays->listServers(['target' => ['blade01'], 'options' => ['pool' => 'computing']])),
    'server' => $client->listServers(['target' => ['blade01']])->server,
    'owned' => fault(fn() => $client->checkoutServers(['target' => ['blade07']])),
    'invalid' => fault(fn() => $client->listServers(['options' => ['pool' => 'swimming']])),
    'wrong' => fault(fn() => $wrong->whoAmI()),
]);
