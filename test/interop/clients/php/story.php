<?php
// The story with PHP's own SoapClient. Prints key=value lines.
[, $url, $server, $held, $comment, $emoji, $mirror, $faults] = $argv;

function connect($url, $password, $path = 'soap') {
    return new SoapClient("$url/$path?wsdl", [
        'login' => 'alice', 'password' => $password, 'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS, 'soap_version' => $path === 'soap' ? SOAP_1_1 : SOAP_1_2,
    ]);
}
function say($key, $value) { echo "$key=$value\n"; }
function results($answer) { return implode(',', array_map(fn($r) => "$r->target:$r->state", $answer->result)); }
function names($answer) { return implode(',', array_map(fn($s) => $s->name, $answer->server ?? [])); }
function seconds($time) { return (new DateTime($time))->getTimestamp(); }
function fault($call) {
    try {
        $call();
    } catch (SoapFault $fault) {
        return $fault;
    }
}

$fault = fault(fn() => connect($url, 'wrong')->whoAmI());
say('wrongPassword', isset($fault->detail->Unauthenticated) ? 'Unauthenticated' : $fault->faultstring);
$client = connect($url, 'alice');
$one = fn() => $client->listServers(['target' => [$server]])->server[0];

say('info', $client->getServiceInfo()->info->name);
say('whoAmI', $client->whoAmI()->user->name);
say('none', names($client->listServers(['options' => ['owner' => 'carol']])));
say('one', names($client->listServers(['target' => [$server]])));
say('many', names($client->listServers(['target' => ['blade[01-03]'], 'options' => ['pool' => 'computing']])));
say('forty', names($client->listServers(['target' => ['blade[01-40]']])));
say('free', isset($one()->owner) ? $one()->owner : 'absent');
say('checkout', results($client->checkoutServers(['target' => [$server]])));
say('leaseEnd', seconds($one()->leaseEnd));

$job = $client->provisionServers(['target' => [$server], 'options' => ['brand' => 'hpc', 'waitSeconds' => 0]])->job;
say('queued', $job->state);
while (!isset($job->finishedAt)) {
    $wait = ['sinceVersion' => $job->version, 'timeoutSeconds' => 20];
    $job = $client->waitForJob(['jobId' => $job->id, 'options' => $wait])->job;
}
say('job', "$job->state $job->percent {$job->result[0]->brand}:{$job->result[0]->version}");
$power = $client->getPowerState(['target' => [$server]])->power[0];
say('power', "$power->target:$power->state");
say('grant', results($client->grantAccess(['target' => [$server], 'user' => ['carol']])));
say('member', implode(',', $one()->member));

$notFound = fault(fn() => $client->listServers(['target' => ['blade99']]))->detail->NotFound;
say('notFound', implode(',', (array)$notFound->name));
$checkout = ['target' => [$held], 'options' => ['allOrNothing' => true]];
$owned = fault(fn() => $client->checkoutServers($checkout))->detail->AlreadyOwned;
say('alreadyOwned', "$owned->server $owned->owner " . seconds($owned->leaseEnd));
$invalid = fault(fn() => $client->listServers(['target' => ['blade[']]))->detail->InvalidRequest;
say('invalidRequest', $invalid->part);
$refused = fault(fn() => $client->setPool(['target' => [$server], 'pool' => 'storage']))->detail->NotAuthorized;
say('notAuthorized', $refused->reason);
$release = ['target' => [$server], 'options' => ['expectedCount' => 7]];
say('conflict', fault(fn() => $client->releaseServers($release))->detail->Conflict->reason);

foreach (['sent' => $comment, 'emoji' => $emoji] as $key => $text) {
    $job = $client->snapshotBrand(['brand' => 'web', 'options' => ['comment' => $text]])->job;
    $number = $job->result[0]->version;
    $versions = $client->listVersions(['brand' => 'web'])->version;
    say($key, current(array_filter($versions, fn($v) => $v->number === $number))->comment);
}
$versions = $client->listVersions(['brand' => 'db'])->version;
say('received', end($versions)->comment);
$brands = $client->listBrands(['options' => ['brand' => ['hpc']]])->brand;
say('usedBytes', $brands[0]->usedBytes);
say('release', results($client->releaseServers(['target' => [$server]])));
say('operations', count(array_unique($client->__getFunctions())));

$there = connect($mirror, 'alice');
$caught = [];
foreach (explode(',', $faults) as $name) {
    $operation = $name === 'DeviceError' ? 'getPowerState' : 'checkoutServers';
    $fault = fault(fn() => $there->$operation(['target' => [$name]]));
    $caught[] = isset($fault->detail->$name->correlationId) ? $name : $fault->faultstring;
    if ($name === 'Busy') say('busy', $fault->detail->Busy->retryAfterSeconds);
}
say('faults', implode(',', $caught));
function events($options) {
    global $there;
    return $there->listEvents(['options' => $options])->event[0];
}
$noon = new DateTime('2026-05-04 12:00:00', new DateTimeZone('Asia/Kolkata'));
$midnight = new DateTime('2026-05-05 00:00:00', new DateTimeZone('UTC'));
$event = events(['user' => 'alice', 'since' => $noon->format(DATE_ATOM), 'until' => $midnight->format(DATE_ATOM)]);
say('zones', seconds($event->time) . " $event->message");
$nil = new SoapVar('<ns1:user xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>', XSD_ANYXML);
say('nothing', events(['user' => $nil, 'since' => null, 'until' => null])->message);
foreach (['long53' => 9007199254740993, 'long63' => PHP_INT_MAX] as $key => $value) {
    $job = $there->waitForJob(['jobId' => 'any', 'options' => ['sinceVersion' => $value]])->job;
    say($key, is_int($job->version) ? $job->version : 'no integer');
}
$found = 0;
$last = null;
do {
    $page = $there->listServers(['options' => ['pageSize' => 3000] + ($last ? ['after' => $last] : [])])->server;
    $found += count($page);
    $last = end($page)->name;
} while (count($page) === 3000);
say('pages', "$found $last");
$all = $there->listServers()->server;
say('stream', count($all) . ' ' . end($all)->name);

$client = connect($url, 'alice', 'soap12');
$names = fault(fn() => $client->listServers(['target' => ['blade99']]))->detail->NotFound->name;
$listed = names($client->listServers(['target' => ['blade01']]));
say('soap12', implode(' ', [$client->whoAmI()->user->name, $listed, ...(array)$names]));

$wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
$token = '<wsse:UsernameToken><wsse:Username>alice</wsse:Username><wsse:Password>alice</wsse:Password></wsse:UsernameToken>';
$security = new SoapVar("<wsse:Security xmlns:wsse=\"$wsse\">$token</wsse:Security>", XSD_ANYXML);
$signed = new SoapClient("$url/soap?wsdl", ['cache_wsdl' => WSDL_CACHE_NONE]);
$signed->__setSoapHeaders(new SoapHeader($wsse, 'Security', $security, true));
say('wsse', $signed->whoAmI()->user->name);
