// SOAP 1.2 with the proxy of gSOAP.
#include "HopScotchSoap12Binding.nsmap"
#include "soapHopScotchSoap12BindingProxy.h"
#include <iostream>

static HopScotchSoap12BindingProxy proxy;

/// The proxy, with the password that it forgets after each call.
static HopScotchSoap12BindingProxy& asAlice() {
  proxy.soap->userid = "alice";
  proxy.soap->passwd = "alice";
  return proxy;
}
static void must(int error) {
  if (error == SOAP_OK) return;
  proxy.soap_stream_fault(std::cerr);
  exit(1);
}

int main(int, char** args) {
  std::string url = std::string(args[1]) + "/soap12";
  proxy.soap_endpoint = url.c_str();
  _ns1__whoAmI who;
  _ns1__whoAmIResponse me;
  must(asAlice().whoAmI(&who, me));
  _ns1__listServers request;
  _ns1__listServersResponse response;
  request.target = {"blade01"};
  must(asAlice().listServers(&request, response));
  std::string listed = response.server[0]->name;
  std::string name = me.user->name;
  request.target = {"blade99"};
  if (asAlice().listServers(&request, response) == SOAP_OK) return 1;
  auto fault = proxy.soap->fault;
  if (!fault || !fault->SOAP_ENV__Detail || !fault->SOAP_ENV__Detail->ns1__NotFound) must(SOAP_FAULT);
  std::cout << "soap12=" << name << " " << listed << " " << fault->SOAP_ENV__Detail->ns1__NotFound->name[0] << "\n";
}
