// Appended to what wsdl2h wrote, which knows of no headers: the one that signs in.
//gsoap wsse schema namespace: http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd
struct wsse__UsernameToken {
  std::string wsse__Username 1;
  std::string wsse__Password 1;
};
struct wsse__Security {
  struct wsse__UsernameToken wsse__UsernameToken 1;
};
mutable struct SOAP_ENV__Header {
  mustUnderstand struct wsse__Security* wsse__Security 0;
};
