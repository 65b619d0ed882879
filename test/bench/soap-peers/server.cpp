// The two operations of the bench on gSOAP: one thread a connection, records in memory. Arguments: port, servers.
#include "HopScotchBinding.nsmap"
#include "soapHopScotchBindingService.h"
#include <iostream>
#include <thread>

using std::string;
using std::vector;

struct Record {
  string name, chassis, mac, ip, owner, ownerName, brand, root;
  int bay, memory, cores, version;
  bool taken;
  time_t leaseEnd;
};
static vector<Record> records;

static void fill(int count) {
  char text[64];
  for (int i = 0; i < count; i++) {
    Record r;
    snprintf(text, sizeof text, "blade%05d", i + 1), r.name = text;
    r.chassis = "chassis" + std::to_string(i / 14 + 1);
    r.bay = i % 14 + 1;
    snprintf(text, sizeof text, "02:00:00:00:%02x:%02x", i / 256, i % 256), r.mac = text;
    r.ip = "10.77." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
    r.memory = 16384, r.cores = 4;
    r.taken = i % 2 == 0;
    r.owner = "uid=alice,ou=people,dc=hopscotch", r.ownerName = "alice";
    r.leaseEnd = 1790000000;
    r.brand = "web", r.version = 3, r.root = "store1:tank/hopscotch/roots/" + r.name + "-web";
    records.push_back(r);
  }
}

int HopScotchBindingService::getServiceInfo(_ns1__getServiceInfo*, _ns1__getServiceInfoResponse& answer) {
  answer.info = soap_new_ns1__ServiceInfo(soap);
  answer.info->name = "HOP-SCOTCH";
  answer.info->version = "0.1.0";
  answer.info->contractVersion = "1";
  answer.info->serverTime = time(nullptr);
  answer.info->signInMethod = {"basic", "usernameToken", "bearer"};
  answer.info->defaultWaitSeconds = 30;
  return SOAP_OK;
}

template <class T> static T* make(struct soap* soap, const T& value) {
  T* made = (T*)soap_malloc(soap, sizeof(T));
  *made = value;
  return made;
}
static string* text(struct soap* soap, const string& value) {
  string* made = soap_new_std__string(soap);
  *made = value;
  return made;
}

int HopScotchBindingService::listServers(_ns1__listServers*, _ns1__listServersResponse& answer) {
  answer.server.reserve(records.size());
  for (const Record& r : records) {
    ns1__Server* s = soap_new_ns1__Server(soap);
    s->name = r.name;
    s->pool = make(soap, ns1__Pool__computing);
    s->chassis = text(soap, r.chassis);
    s->bay = make(soap, r.bay);
    s->macAddress = text(soap, r.mac);
    s->ipAddress = text(soap, r.ip);
    s->memoryMegabytes = make(soap, r.memory);
    s->cores = make(soap, r.cores);
    if (r.taken) {
      s->owner = text(soap, r.owner);
      s->ownerName = text(soap, r.ownerName);
      s->member = {r.owner};
      s->leaseEnd = make(soap, r.leaseEnd);
      s->brand = text(soap, r.brand);
      s->version = make(soap, r.version);
      s->root = text(soap, r.root);
    }
    answer.server.push_back(s);
  }
  return SOAP_OK;
}

int main(int, char** argv) {
  fill(atoi(argv[2]));
  HopScotchBindingService service(SOAP_IO_KEEPALIVE | SOAP_C_UTFSTRING);
  service.soap->send_timeout = service.soap->recv_timeout = 60;
  service.soap->bind_flags = SO_REUSEADDR;
  if (!soap_valid_socket(service.bind("127.0.0.1", atoi(argv[1]), 100))) return 1;
  std::cout << "ready" << std::endl;
  for (;;) {
    if (!soap_valid_socket(service.accept())) return 1;
    HopScotchBindingService* one = service.copy();
    std::thread([one] {
      one->serve();
      one->destroy();
      delete one;
    }).detach();
  }
}
