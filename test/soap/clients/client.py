"""Calls the service as any Python program would; prints what it got as JSON."""
import json
import sys

from requests import Session
from requests.auth import HTTPBasicAuth
from zeep import Client, Settings
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

url, version = sys.argv[1:]
wsdl = url + ("/soap12?wsdl" if version == "1.2" else "/soap?wsdl")


def connect(password="alice", wsse=None, strict=True):
    session = Session()
    session.trust_env = False
    if wsse is None:
        session.auth = HTTPBasicAuth("alice", password)
    return Client(wsdl, transport=Transport(session=session), wsse=wsse, settings=Settings(strict=strict))


def fault(call):
    try:
        call()
    except Fault as error:
        kind = error.detail[0] if error.detail is not None and len(error.detail) else None
        return {
            "code": error.code,
            "message": error.message,
            "kind": None if kind is None else kind.tag.split("}")[1],
            "detail": None if kind is None else {child.tag.split("}")[1]: child.text for child in kind},
        }


client = connect()
service = client.service
names = lambda answer: [server.name for server in answer or []]
token = connect(wsse=UsernameToken("alice", "alice"))
digest = connect(wsse=UsernameToken("alice", "alice", use_digest=True))
bearer = service.login(userName="alice", password="alice")
print(json.dumps({
    "functions": len(service._operations),
    "info": service.getServiceInfo().name,
    "who": serialize_object(service.whoAmI(), dict),
    "none": names(service.listServers()),
    "one": names(service.listServers(target=["blade01"])),
    "three": names(service.listServers(target=["blade01", "blade02", "bläde03"], options={"pool": "computing"})),
    "server": {key: str(value) for key, value in serialize_object(service.listServers(target=["blade01"])[0], dict).items()},
    "owned": fault(lambda: service.checkoutServers(target=["blade07"])),
    "invalid": fault(lambda: service.listServers(options={"pool": "swimming"})),
    "wrong": fault(lambda: connect(password="wrong").service.whoAmI()),
    "usernameToken": token.service.whoAmI().name,
    "digest": fault(lambda: digest.service.whoAmI()),
    "token": connect(password=bearer.token).service.whoAmI().name,
}))
