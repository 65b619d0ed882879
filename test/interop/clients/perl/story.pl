# The story with SOAP::Lite. Prints key=value lines.
use strict;
use warnings;
use utf8;
use open qw(:std :encoding(UTF-8));
use Encode qw(decode);
use SOAP::Lite;
use Time::Piece;

my ($url, $server, $held, $comment, $emoji, $mirror, $faults) = map {decode('UTF-8', $_)} @ARGV;
my $namespace = 'urn:hop-scotch:service:1';
my $password = 'wrong';
sub SOAP::Transport::HTTP::Client::get_basic_credentials { return ('alice', $password) }

my $soap = SOAP::Lite->proxy("$url/soap")->default_ns($namespace)->on_action(sub {"$namespace:$_[1]"});
$soap->autotype(0);
$soap->on_fault(sub {$_[1]});

# Arguments are names and values: a list of values for a repeated name, and a reference to a list of names and values for a
# structure, whose order the schema prescribes.
sub call {
  my $answer = attempt(@_);
  die $answer->faultstring if $answer->fault;
  return $answer;
}
# The answer, or its fault.
sub attempt {
  my ($operation, @arguments) = @_;
  return $soap->call($operation, data(@arguments));
}
sub data {
  my @data;
  while (my ($name, $value) = splice @_, 0, 2) {
    my $data = SOAP::Data->name($name);
    if (ref $value eq 'REF') {push @data, $data->value(\SOAP::Data->value(data(@$$value)))}
    else {push @data, SOAP::Data->name($name)->type(defined && /^\d+$/ ? 'int' : 'string')->value($_) for ref $value ? @$value : $value}
  }
  return @data;
}
sub all {my ($answer, $name) = @_; return $answer->valueof("//$name")}
sub say_ {my ($key, $value) = @_; print "$key=$value\n"}
sub results {return join ',', map {"$_->{target}:$_->{state}"} all($_[0], 'result')}
sub names {return join ',', map {$_->{name}} all($_[0], 'server')}
sub seconds {my ($time) = @_; $time =~ s/\.\d+//; return Time::Piece->strptime($time, '%Y-%m-%dT%H:%M:%SZ')->epoch}
sub one {return (all(call('listServers', target => $server), 'server'))[0]}

say_('wrongPassword', keys %{attempt('whoAmI')->faultdetail});
$password = 'alice';

say_('info', (all(call('getServiceInfo'), 'info'))[0]{name});
say_('whoAmI', (all(call('whoAmI'), 'user'))[0]{name});
say_('none', names(call('listServers', options => \[owner => 'carol'])));
say_('one', names(call('listServers', target => $server)));
say_('many', names(call('listServers', target => ['blade[01-03]'], options => \[pool => 'computing'])));
say_('forty', names(call('listServers', target => 'blade[01-40]')));
say_('free', one()->{owner} // 'absent');
say_('checkout', results(call('checkoutServers', target => $server)));
say_('leaseEnd', seconds(one()->{leaseEnd}));

my ($job) = all(call('provisionServers', target => $server, options => \[brand => 'hpc', waitSeconds => 0]), 'job');
say_('queued', $job->{state});
until ($job->{finishedAt}) {
  ($job) = all(call('waitForJob', jobId => $job->{id}, options => \[sinceVersion => $job->{version}]), 'job');
}
say_('job', "$job->{state} $job->{percent} $job->{result}{brand}:$job->{result}{version}");
my ($power) = all(call('getPowerState', target => $server), 'power');
say_('power', "$power->{target}:$power->{state}");
say_('grant', results(call('grantAccess', target => $server, user => 'carol')));
say_('member', one()->{member});

say_('notFound', attempt('listServers', target => 'blade99')->faultdetail->{NotFound}{name});
my $owned = attempt('checkoutServers', target => $held, options => \[allOrNothing => 'true'])->faultdetail->{AlreadyOwned};
say_('alreadyOwned', "$owned->{server} $owned->{owner} " . seconds($owned->{leaseEnd}));
say_('invalidRequest', attempt('listServers', target => 'blade[')->faultdetail->{InvalidRequest}{part});
say_('notAuthorized', attempt('setPool', target => $server, pool => 'storage')->faultdetail->{NotAuthorized}{reason});
my $release = attempt('releaseServers', target => $server, options => \[expectedCount => 7]);
say_('conflict', $release->faultdetail->{Conflict}{reason});

sub sent {
  my ($key, $text) = @_;
  my ($result) = all(call('snapshotBrand', brand => 'web', options => \[comment => $text]), 'result');
  my ($version) = grep {$_->{number} == $result->{version}} all(call('listVersions', brand => 'web'), 'listVersionsResponse/version');
  say_($key, $version->{comment});
}
sent('sent', $comment);
sent('emoji', $emoji);
say_('received', (all(call('listVersions', brand => 'db'), 'listVersionsResponse/version'))[-1]{comment});
say_('usedBytes', (all(call('listBrands', options => \[brand => 'hpc']), 'listBrandsResponse/brand'))[0]{usedBytes});
say_('release', results(call('releaseServers', target => $server)));

# It reads the list of operations from the WSDL, though its stubs of them are not used.
my $methods = SOAP::Schema->schema_url("$url/soap?wsdl")->parse->services;
say_('operations', scalar map {keys %$_} values %$methods);

$soap->proxy("$mirror/soap");
my @caught;
for my $name (split /,/, $faults) {
  my $answer = attempt($name eq 'DeviceError' ? 'getPowerState' : 'checkoutServers', target => $name);
  my $detail = $answer->faultdetail;
  push @caught, $detail->{$name}{correlationId} ? $name : $answer->faultstring;
  say_('busy', $detail->{Busy}{retryAfterSeconds}) if $name eq 'Busy';
}
say_('faults', join ',', @caught);
sub event {return (all(call('listEvents', options => \[@_]), 'event'))[0]}
my $event = event(user => 'alice', since => '2026-05-04T12:00:00+05:30', until => '2026-05-05T00:00:00Z');
say_('zones', seconds($event->{time}) . " $event->{message}");
# Undefined values become xsi:nil.
say_('nothing', event(user => undef, since => undef, until => undef)->{message});
my %long = (long53 => '9007199254740993', long63 => '9223372036854775807');
say_($_, (all(call('waitForJob', jobId => 'any', options => \[sinceVersion => $long{$_}]), 'job'))[0]{version}) for sort keys %long;
my @found;
while (1) {
  my @after = @found ? (after => $found[-1]{name}) : ();
  my @page = all(call('listServers', options => \[pageSize => 3000, @after]), 'listServersResponse/server');
  push @found, @page;
  last if @page < 3000;
}
say_('pages', scalar(@found) . " $found[-1]{name}");
my @all = all(call('listServers'), 'listServersResponse/server');
say_('stream', scalar(@all) . " $all[-1]{name}");

my $wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
sub of_wsse {my ($name, $value) = @_; return SOAP::Data->name($name)->prefix('wsse')->uri($wsse)->value($value)}
my $token = of_wsse(UsernameToken => \SOAP::Data->value(of_wsse(Username => 'alice'), of_wsse(Password => 'alice')));
my $security = SOAP::Header->name('Security')->prefix('wsse')->uri($wsse)->mustUnderstand(1)->value(\$token);
$soap->proxy("$url/soap");
# Without an answer to a challenge, only the header signs in.
{no warnings 'redefine'; local *SOAP::Transport::HTTP::Client::get_basic_credentials = sub {return};
 say_('wsse', ($soap->call('whoAmI', $security)->valueof('//user'))[0]{name})}

$soap->soapversion('1.2');
$soap->serializer->soapversion('1.2');
$soap->proxy("$url/soap12");
my $me = (all(call('whoAmI'), 'user'))[0]{name};
my $listed = names(call('listServers', target => 'blade01'));
my $refused = attempt('listServers', target => 'blade99');
say_('soap12', "$me $listed " . $refused->valueof('//NotFound/name'));
