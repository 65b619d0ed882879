// The story with the proxy of gSOAP. Prints key=value lines.
#include "HopScotchBinding.nsmap"
#include "soapHopScotchBindingProxy.h"
#include <ctime>
#include <iostream>
#include <map>
#include <sstream>

using std::string;
using std::to_string;
using std::vector;

static string url, server;
static HopScotchBindingProxy proxy(SOAP_C_UTFSTRING);

/// The proxy, with the password that it forgets after each call.
static HopScotchBindingProxy& as(const char* password = "alice") {
  proxy.soap_endpoint = url.c_str();
  proxy.soap->userid = "alice";
  proxy.soap->passwd = password;
  return proxy;
}
static void say(const string& key, const string& value) { std::cout << key << "=" << value << "\n"; }
static void must(int error) {
  if (error == SOAP_OK) return;
  proxy.soap_stream_fault(std::cerr);
  exit(1);
}
static SOAP_ENV__Detail* faultOf(int error) {
  if (error == SOAP_OK || !proxy.soap->fault || !proxy.soap->fault->detail) must(error ? error : SOAP_FAULT);
  return proxy.soap->fault->detail;
}
static string results(const vector<ns1__TargetResult*>& all) {
  string text;
  for (auto result : all)
    text += (text.empty() ? "" : ",") + result->target + ":" + soap_ns1__TargetState2s(proxy.soap, result->state);
  return text;
}
static string join(const vector<string>& all) {
  string text;
  for (auto& one : all) text += (text.empty() ? "" : ",") + one;
  return text;
}
static vector<ns1__Server*> list(const vector<string>& target, ns1__ListServersOptions* options = nullptr) {
  _ns1__listServers request;
  _ns1__listServersResponse response;
  request.target = target;
  request.options = options;
  must(as().listServers(&request, response));
  return response.server;
}
static string names(const vector<ns1__Server*>& servers) {
  vector<string> all;
  for (auto one : servers) all.push_back(one->name);
  return join(all);
}

static void signIn() {
  _ns1__whoAmI who;
  _ns1__whoAmIResponse me;
  say("wrongPassword", "HTTP " + to_string(as("wrong").whoAmI(&who, me)));
  must(as().whoAmI(&who, me));
  _ns1__getServiceInfo info;
  _ns1__getServiceInfoResponse answer;
  must(as().getServiceInfo(&info, answer));
  say("info", answer.info->name);
  say("whoAmI", me.user->name);
}

/// No password goes out in the HTTP header: the one of the message is enough.
static void signInByHeader() {
  struct wsse__Security security;
  struct SOAP_ENV__Header header;
  security.wsse__UsernameToken.wsse__Username = "alice";
  security.wsse__UsernameToken.wsse__Password = "alice";
  header.wsse__Security = &security;
  _ns1__whoAmI who;
  _ns1__whoAmIResponse me;
  as(nullptr).soap->userid = nullptr;
  proxy.soap->header = &header;
  must(proxy.whoAmI(&who, me));
  proxy.soap->header = nullptr;
  say("wsse", me.user->name);
}

static void checkOut() {
  ns1__ListServersOptions ofCarol, computing;
  string carol = "carol";
  ofCarol.owner = &carol;
  ns1__Pool pool = ns1__Pool__computing;
  computing.pool = &pool;
  say("none", names(list({}, &ofCarol)));
  say("one", names(list({server})));
  say("many", names(list({"blade[01-03]"}, &computing)));
  string* owner = list({server})[0]->owner;
  say("forty", names(list({"blade[01-40]"})));
  say("free", owner ? *owner : "absent");
  _ns1__checkoutServers request;
  _ns1__checkoutServersResponse response;
  request.target = {server};
  must(as().checkoutServers(&request, response));
  say("checkout", results(response.result));
  say("leaseEnd", to_string(*list({server})[0]->leaseEnd));
}

static void provision() {
  _ns1__provisionServers request;
  _ns1__provisionServersResponse response;
  ns1__ProvisionOptions options;
  string brand = "hpc";
  int zero = 0, twenty = 20;
  options.brand = &brand;
  options.waitSeconds = &zero;
  request.target = {server};
  request.options = &options;
  must(as().provisionServers(&request, response));
  ns1__Job* job = response.job;
  say("queued", soap_ns1__JobState2s(proxy.soap, job->state));
  while (!job->finishedAt) {
    _ns1__waitForJob wait;
    _ns1__waitForJobResponse answer;
    ns1__WaitForJobOptions since;
    since.sinceVersion = &job->version;
    since.timeoutSeconds = &twenty;
    wait.jobId = job->id;
    wait.options = &since;
    must(as().waitForJob(&wait, answer));
    job = answer.job;
  }
  auto result = job->result[0];
  say("job", string(soap_ns1__JobState2s(proxy.soap, job->state)) + " " + to_string(job->percent) + " " + *result->brand +
                 ":" + to_string(*result->version));
}

static void control() {
  _ns1__getPowerState power;
  _ns1__getPowerStateResponse state;
  power.target = {server};
  must(as().getPowerState(&power, state));
  say("power", state.power[0]->target + ":" + soap_ns1__PowerState2s(proxy.soap, state.power[0]->state));
  _ns1__grantAccess grant;
  _ns1__grantAccessResponse granted;
  grant.target = {server};
  grant.user = {"carol"};
  must(as().grantAccess(&grant, granted));
  say("grant", results(granted.result));
  say("member", join(list({server})[0]->member));
}

static void faults(const string& held) {
  _ns1__listServers unknown;
  _ns1__listServersResponse servers;
  unknown.target = {"blade99"};
  say("notFound", join(faultOf(as().listServers(&unknown, servers))->ns1__NotFound->name));
  _ns1__checkoutServers taken;
  _ns1__checkoutServersResponse none;
  ns1__CheckoutOptions options;
  bool yes = true;
  options.allOrNothing = &yes;
  taken.target = {held};
  taken.options = &options;
  auto owned = faultOf(as().checkoutServers(&taken, none))->ns1__AlreadyOwned;
  say("alreadyOwned", owned->server + " " + owned->owner + " " + to_string(*owned->leaseEnd));
  unknown.target = {"blade["};
  say("invalidRequest", *faultOf(as().listServers(&unknown, servers))->ns1__InvalidRequest->part);
  _ns1__setPool pool;
  _ns1__setPoolResponse pooled;
  pool.target = {server};
  pool.pool = ns1__Pool__storage;
  say("notAuthorized", faultOf(as().setPool(&pool, pooled))->ns1__NotAuthorized->reason);
  _ns1__releaseServers release;
  _ns1__releaseServersResponse released;
  ns1__ReleaseOptions seven;
  int count = 7;
  seven.expectedCount = &count;
  release.target = {server};
  release.options = &seven;
  say("conflict", faultOf(as().releaseServers(&release, released))->ns1__Conflict->reason);
}

static vector<ns1__Version*> versions(const string& brand) {
  _ns1__listVersions request;
  _ns1__listVersionsResponse response;
  request.brand = brand;
  must(as().listVersions(&request, response));
  return response.version;
}

static void snapshot(const string& key, string comment) {
  _ns1__snapshotBrand request;
  _ns1__snapshotBrandResponse response;
  ns1__SnapshotOptions options;
  options.comment = &comment;
  request.brand = "web";
  request.options = &options;
  must(as().snapshotBrand(&request, response));
  int number = *response.job->result[0]->version;
  for (auto version : versions("web"))
    if (version->number == number) say(key, *version->comment);
}

static bool has(SOAP_ENV__Detail* detail, const string& name) {
  const std::map<string, void*> members = {
      {"InvalidRequest", detail->ns1__InvalidRequest},
      {"NotAuthorized", detail->ns1__NotAuthorized},
      {"NotFound", detail->ns1__NotFound},
      {"Conflict", detail->ns1__Conflict},
      {"NotSupported", detail->ns1__NotSupported},
      {"Busy", detail->ns1__Busy},
      {"Unavailable", detail->ns1__Unavailable},
      {"TimedOut", detail->ns1__TimedOut},
      {"Internal", detail->ns1__Internal},
      {"AlreadyOwned", detail->ns1__AlreadyOwned},
      {"QuotaExceeded", detail->ns1__QuotaExceeded},
      {"DeviceError", detail->ns1__DeviceError},
  };
  return members.at(name) != nullptr;
}

static void everyFault(const string& names) {
  string caught;
  std::istringstream all(names);
  for (string name; std::getline(all, name, ',');) {
    _ns1__checkoutServers checkout;
    _ns1__checkoutServersResponse results;
    _ns1__getPowerState power;
    _ns1__getPowerStateResponse states;
    checkout.target = power.target = {name};
    auto detail = faultOf(name == "DeviceError" ? as().getPowerState(&power, states) : as().checkoutServers(&checkout, results));
    caught += (caught.empty() ? "" : ",") + (has(detail, name) ? name : "no " + name);
    if (name == "Busy") say("busy", to_string(detail->ns1__Busy->retryAfterSeconds));
  }
  say("faults", caught);
}

static ns1__Event* echoed(ns1__ListEventsOptions& options) {
  _ns1__listEvents request;
  _ns1__listEventsResponse response;
  request.options = &options;
  must(as().listEvents(&request, response));
  return response.event[0];
}

/// Its times are time_t, which go out in UTC.
static void times() {
  ns1__ListEventsOptions options;
  string alice = "alice";
  struct tm noon = {}, midnight = {};
  strptime("2026-05-04T12:00:00", "%Y-%m-%dT%H:%M:%S", &noon);
  strptime("2026-05-05T00:00:00", "%Y-%m-%dT%H:%M:%S", &midnight);
  time_t since = mktime(&noon), until = timegm(&midnight);
  options.user = &alice;
  options.since = &since;
  options.until = &until;
  auto event = echoed(options);
  say("zones", to_string(event->time) + " " + *event->message);
  ns1__ListEventsOptions nothing;
  say("nothing", *echoed(nothing)->message);
}

static void sentLong(const string& key, LONG64 value) {
  _ns1__waitForJob request;
  _ns1__waitForJobResponse response;
  ns1__WaitForJobOptions options;
  options.sinceVersion = &value;
  request.jobId = "any";
  request.options = &options;
  must(as().waitForJob(&request, response));
  say(key, to_string(response.job->version));
}

static void tenThousand() {
  string last;
  size_t found = 0;
  int size = 3000;
  vector<ns1__Server*> page;
  do {
    ns1__ListServersOptions options;
    options.pageSize = &size;
    if (found > 0) options.after = &last;
    page = list({}, &options);
    found += page.size();
    last = page.back()->name;
  } while (page.size() == 3000);
  say("pages", to_string(found) + " " + last);
  auto all = list({});
  say("stream", to_string(all.size()) + " " + all.back()->name);
}

int main(int, char** args) {
  url = string(args[1]) + "/soap";
  server = args[2];
  signIn();
  checkOut();
  provision();
  control();
  faults(args[3]);
  snapshot("sent", args[4]);
  snapshot("emoji", args[5]);
  say("received", *versions("db").back()->comment);
  _ns1__listBrands brands;
  _ns1__listBrandsResponse found;
  ns1__ListBrandsOptions options;
  options.brand = {"hpc"};
  brands.options = &options;
  must(as().listBrands(&brands, found));
  say("usedBytes", to_string(found.brand[0]->usedBytes));
  _ns1__releaseServers release;
  _ns1__releaseServersResponse released;
  release.target = {server};
  must(as().releaseServers(&release, released));
  say("release", results(released.result));
  signInByHeader();
  say("operations", to_string(OPERATIONS));
  url = string(args[6]) + "/soap";
  everyFault(args[7]);
  times();
  sentLong("long53", 9007199254740993);
  sentLong("long63", 9223372036854775807);
  tenThousand();
}
