<?php
// The two operations of the bench on PHP's SoapServer, for `php -S`. The number of servers stands in the environment.
class Service
{
    public function getServiceInfo()
    {
        return ['info' => [
            'name' => 'HOP-SCOTCH', 'version' => '0.1.0', 'contractVersion' => '1', 'serverTime' => gmdate('Y-m-d\TH:i:s\Z'),
            'signInMethod' => ['basic', 'usernameToken', 'bearer'], 'defaultWaitSeconds' => 30,
        ]];
    }

    public function listServers()
    {
        $servers = [];
        $count = (int) getenv('SERVERS');
        for ($i = 0; $i < $count; $i++) {
            $server = [
                'name' => sprintf('blade%05d', $i + 1), 'pool' => 'computing', 'chassis' => 'chassis' . (intdiv($i, 14) + 1),
                'bay' => $i % 14 + 1, 'macAddress' => sprintf('02:00:00:00:%02x:%02x', intdiv($i, 256), $i % 256),
                'ipAddress' => '10.77.' . intdiv($i, 250) . '.' . ($i % 250 + 1), 'memoryMegabytes' => 16384, 'cores' => 4,
            ];
            if ($i % 2 == 0) {
                $server += [
                    'owner' => 'uid=alice,ou=people,dc=hopscotch', 'ownerName' => 'alice',
                    'member' => ['uid=alice,ou=people,dc=hopscotch'], 'leaseEnd' => '2026-09-21T14:13:20Z', 'brand' => 'web',
                    'version' => 3, 'root' => "store1:tank/hopscotch/roots/{$server['name']}-web",
                ];
            }
            $servers[] = $server;
        }
        return ['server' => $servers];
    }
}

ini_set('memory_limit', '1G');
$server = new SoapServer(getenv('WSDL'));
$server->setClass('Service');
$server->handle();
