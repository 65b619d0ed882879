# Takes a free server, says until when, and gives it back.
# Run, with SOAP::Lite: perl hopscotch.pl http://127.0.0.1:8080 alice alice
use strict;
use warnings;
use SOAP::Lite;

my ($url, $user, $password) = @ARGV;
my $namespace = 'urn:hop-scotch:service:1';
sub SOAP::Transport::HTTP::Client::get_basic_credentials { return ($user, $password) }
my $hopscotch = SOAP::Lite->proxy("$url/soap")->default_ns($namespace)->on_action(sub {"$namespace:$_[1]"});
$hopscotch->on_fault(sub {$_[1]});

# SOAP::Lite makes no stubs of the WSDL: elements are named here, in the order of the schema.
sub text {return SOAP::Data->name($_[0] => $_[1])->type('string')}
sub number {return SOAP::Data->name($_[0] => $_[1])->type('int')}
sub flag {return SOAP::Data->name($_[0] => $_[1])->type('boolean')}
sub options {return SOAP::Data->name(options => \SOAP::Data->value(@_))}
sub call {
  my $answer = $hopscotch->call(@_);
  die $answer->faultstring if $answer->fault;
  return $answer;
}

my $taken = call('checkoutServers', options(number(count => 1), number(leaseSeconds => 3600)))->valueof('//result');
print "$taken->{target} is ours until $taken->{leaseEnd}\n";

my $power = call('getPowerState', text(target => $taken->{target}))->valueof('//power');
print "$taken->{target} is $power->{state}\n";

call('releaseServers', text(target => $taken->{target}));
print "$taken->{target} is free again\n";

my $answer = $hopscotch->call('checkoutServers', text(target => 'blade14'), options(flag(allOrNothing => 'true')));
my $held = $answer->fault && $answer->faultdetail->{AlreadyOwned} or die 'blade14 is free';
print "$held->{server} belongs to $held->{owner} until $held->{leaseEnd}\n";
