<?php
// The story with PHP's own SoapClient. Prints key=value lines.
[, $url, $server, $held, $comment, $emoji] = $argv;

function connect($url, $password) {
    return new SoapClient("$url/soap?wsdl", [
        'login' => 'alice', 'password' => $password, 'cache_wsdl' => WSDL_CACHE_NONE,
        'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
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
