"""The story with zeep. Prints key=value lines."""
import sys
from datetime import datetime, timedelta, timezone

from requests import Session
from requests.auth import HTTPBasicAuth
from zeep import Client, xsd
from zeep.exceptions import Fault
from zeep.transports import Transport
from zeep.wsse.username import UsernameToken

url, server, held, comment, emoji, mirror, faults = sys.argv[1:]


def connect(password, address=url + "/soap"):
    session = Session()
    session.trust_env = False
    session.auth = HTTPBasicAuth("alice", password)
    return Client(address + "?wsdl", transport=Transport(session=session))


def say(key, value):
    print(f"{key}={value}")


def results(answer):
    return ",".join(f"{result.target}:{result.state}" for result in answer)


def names(answer):
    return ",".join(item.name for item in answer or [])


def seconds(time):
    return int(time.timestamp())


def fault(client, call):
    """Name and parsed detail of the fault."""
    try:
        call(client.service)
    except Fault as error:
        detail = error.detail[0]
        name = detail.tag.split("}")[1]
        return name, client.get_element(detail.tag).parse(detail, client.wsdl.types)


say("wrongPassword", fault(connect("wrong"), lambda service: service.whoAmI())[0])
client = connect("alice")
service = client.service
one = lambda: service.listServers(target=[server])[0]

say("info", service.getServiceInfo().name)
say("whoAmI", service.whoAmI().name)
say("none", names(service.listServers(options={"owner": "carol"})))
say("one", names(service.listServers(target=[server])))
say("many", names(service.listServers(target=["blade[01-03]"], options={"pool": "computing"})))
say("forty", names(service.listServers(target=["blade[01-40]"])))
say("free", one().owner or "absent")
say("checkout", results(service.checkoutServers(target=[server])))
say("leaseEnd", seconds(one().leaseEnd))

job = service.provisionServers(target=[server], options={"brand": "hpc", "waitSeconds": 0})
say("queued", job.state)
while job.finishedAt is None:
    job = service.waitForJob(jobId=job.id, options={"sinceVersion": job.version, "timeoutSeconds": 20})
say("job", f"{job.state} {job.percent} {job.result[0].brand}:{job.result[0].version}")
power = service.getPowerState(target=[server]).power[0]
say("power", f"{power.target}:{power.state}")
say("grant", results(service.grantAccess(target=[server], user=["carol"])))
say("member", ",".join(one().member))

name, detail = fault(client, lambda service: service.listServers(target=["blade99"]))
say(name[0].lower() + name[1:], ",".join(detail.name))
name, detail = fault(client, lambda service: service.checkoutServers(target=[held], options={"allOrNothing": True}))
say(name[0].lower() + name[1:], f"{detail.server} {detail.owner} {seconds(detail.leaseEnd)}")
for key, call in (
    ("part", lambda service: service.listServers(target=["blade["])),
    ("reason", lambda service: service.setPool(target=[server], pool="storage")),
    ("reason", lambda service: service.releaseServers(target=[server], options={"expectedCount": 7})),
):
    name, detail = fault(client, call)
    say(name[0].lower() + name[1:], getattr(detail, key))

for key, text in (("sent", comment), ("emoji", emoji)):
    number = service.snapshotBrand(brand="web", options={"comment": text}).result[0].version
    say(key, next(version.comment for version in service.listVersions("web") if version.number == number))
say("received", service.listVersions("db")[-1].comment)
say("usedBytes", service.listBrands(options={"brand": ["hpc"]})[0].usedBytes)
say("release", results(service.releaseServers(target=[server])))
say("operations", len(service._operations))

there = connect("alice", mirror + "/soap")
caught = []
for code in faults.split(","):
    operation = "getPowerState" if code == "DeviceError" else "checkoutServers"
    name, detail = fault(there, lambda service: getattr(service, operation)(target=[code]))
    caught.append(name if detail.correlationId else "without detail")
    if name == "Busy":
        say("busy", detail.retryAfterSeconds)
say("faults", ",".join(caught))
noon = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
midnight = datetime(2026, 5, 5, tzinfo=timezone.utc)
event = there.service.listEvents(options={"user": "alice", "since": noon, "until": midnight}).event[0]
say("zones", f"{seconds(event.time)} {event.message}")
event = there.service.listEvents(options={"user": xsd.Nil, "since": None, "until": xsd.Nil}).event[0]
say("nothing", event.message)
for key, value in (("long53", 2**53 + 1), ("long63", 2**63 - 1)):
    say(key, there.service.waitForJob("any", {"sinceVersion": value}).version)
found = []
page = there.service.listServers(options={"pageSize": 3000})
while page:
    found += page
    page = there.service.listServers(options={"pageSize": 3000, "after": page[-1].name})
say("pages", f"{len(found)} {found[-1].name}")
found = there.service.listServers()
say("stream", f"{len(found)} {found[-1].name}")

client = connect("alice", url + "/soap12")
_, detail = fault(client, lambda service: service.listServers(target=["blade99"]))
say("soap12", " ".join([client.service.whoAmI().name, names(client.service.listServers(["blade01"])), *detail.name]))

signed = Client(url + "/soap?wsdl", wsse=UsernameToken("alice", "alice"))
say("wsse", signed.service.whoAmI().name)
