"""Takes a free server, says until when, and gives it back.
Run, with zeep: python3 hopscotch.py http://127.0.0.1:8080 alice alice"""
import sys

from requests import Session
from requests.auth import HTTPBasicAuth
from zeep import Client
from zeep.exceptions import Fault
from zeep.transports import Transport

url, user, password = sys.argv[1:]
session = Session()
session.auth = HTTPBasicAuth(user, password)
client = Client(f"{url}/soap?wsdl", transport=Transport(session=session))
hopscotch = client.service

taken = hopscotch.checkoutServers(options={"count": 1, "leaseSeconds": 3600})[0]
print(f"{taken.target} is ours until {taken.leaseEnd.isoformat()}")

power = hopscotch.getPowerState(target=[taken.target]).power[0]
print(f"{taken.target} is {power.state}")

hopscotch.releaseServers(target=[taken.target])
print(f"{taken.target} is free again")

try:
    hopscotch.checkoutServers(target=["blade14"], options={"allOrNothing": True})
except Fault as fault:
    detail = fault.detail[0]
    held = client.get_element(detail.tag).parse(detail, client.wsdl.types)
    if not detail.tag.endswith("}AlreadyOwned"):
        raise
    print(f"{held.server} belongs to {held.owner} until {held.leaseEnd.isoformat()}")
