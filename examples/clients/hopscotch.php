<?php
// Takes a free server, says until when, and gives it back. Run: php hopscotch.php http://127.0.0.1:8080 alice alice
[, $url, $user, $password] = $argv;
$hopscotch = new SoapClient("$url/soap?wsdl", [
    'login' => $user,
    'password' => $password,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS, // A list of one is a list.
]);
try {
    $taken = $hopscotch->checkoutServers(['options' => ['count' => 1, 'leaseSeconds' => 3600]])->result[0];
    echo "$taken->target is ours until $taken->leaseEnd\n";

    $power = $hopscotch->getPowerState(['target' => [$taken->target]])->power[0];
    echo "$taken->target is $power->state\n";

    $hopscotch->releaseServers(['target' => [$taken->target]]);
    echo "$taken->target is free again\n";

    $hopscotch->checkoutServers(['target' => ['blade14'], 'options' => ['allOrNothing' => true]]);
} catch (SoapFault $fault) {
    if (!isset($fault->detail->AlreadyOwned)) {
        throw $fault;
    }
    $held = $fault->detail->AlreadyOwned;
    echo "$held->server belongs to $held->owner until $held->leaseEnd\n";
}
