"""The story with suds. Prints key=value lines."""
import sys
from datetime import datetime, timedelta, timezone

from suds import WebFault
from suds.client import Client
from suds.transport import TransportError
from suds.transport.http import HttpAuthenticated
from suds.wsse import Security, UsernameToken

url, server, held, comment, emoji, mirror, faults = sys.argv[1:]


def connect(password, address=url + "/soap"):
    return Client(address + "?wsdl", transport=HttpAuthenticated(username="alice", password=password), cache=None)


def say(key, value):
    print(f"{key}={value}")


def results(answer):
    return ",".join(f"{result.target}:{result.state}" for result in answer)


def names(answer):
    return ",".join(item.name for item in answer or [])


def seconds(time):
    return int(time.timestamp())


def fault(call):
    """Name and detail of the fault, whose values suds leaves as texts; the status of an answer that it does not read."""
    try:
        call()
    except WebFault as error:
        [(name, detail)] = error.fault.detail
        return name, detail
    except TransportError as error:
        return f"HTTP {error.httpcode}", None
    except Exception as error:  # suds raises a plain Exception((401, 'Unauthorized'))
        return f"HTTP {error.args[0][0]}", None


say("wrongPassword", fault(lambda: connect("wrong").service.whoAmI())[0])
client = connect("alice")
service = client.service
one = lambda: service.listServers(target=[server])[0]

say("info", service.getServiceInfo().name)
say("whoAmI", service.whoAmI().name)
say("none", names(service.listServers(options={"owner": "carol"})))
say("one", names(service.listServers(target=[server])))
say("many", names(service.listServers(target=["blade[01-03]"], options={"pool": "computing"})))
say("forty", names(service.listServers(target=["blade[01-40]"])))
say("free", getattr(one(), "owner", "absent"))
say("checkout", results(service.checkoutServers(target=[server])))
say("leaseEnd", seconds(one().leaseEnd))

options = client.factory.create("ProvisionOptions")
options.brand = "hpc"
options.waitSeconds = 0
job = service.provisionServers(target=[server], options=options)
say("queued", job.state)
while not hasattr(job, "finishedAt"):
    job = service.waitForJob(jobId=job.id, options={"sinceVersion": job.version, "timeoutSeconds": 20})
say("job", f"{job.state} {job.percent} {job.result[0].brand}:{job.result[0].version}")
power = service.getPowerState(target=[server]).power[0]
say("power", f"{power.target}:{power.state}")
say("grant", results(service.grantAccess(target=[server], user=["carol"])))
say("member", ",".join(one().member))

name, detail = fault(lambda: service.listServers(target=["blade99"]))
say(name[0].lower() + name[1:], ",".join(detail.name if isinstance(detail.name, list) else [detail.name]))
name, detail = fault(lambda: service.checkoutServers(target=[held], options={"allOrNothing": True}))
say(name[0].lower() + name[1:], f"{detail.server} {detail.owner} {seconds(datetime.fromisoformat(detail.leaseEnd))}")
for key, call in (
    ("part", lambda: service.listServers(target=["blade["])),
    ("reason", lambda: service.setPool(target=[server], pool="storage")),
    ("reason", lambda: service.releaseServers(target=[server], options={"expectedCount": 7})),
):
    name, detail = fault(call)
    say(name[0].lower() + name[1:], getattr(detail, key))

for key, text in (("sent", comment), ("emoji", emoji)):
    number = service.snapshotBrand(brand="web", options={"comment": text}).result[0].version
    say(key, next(version.comment for version in service.listVersions("web") if version.number == number))
say("received", service.listVersions("db")[-1].comment)
say("usedBytes", service.listBrands(options={"brand": ["hpc"]})[0].usedBytes)
say("release", results(service.releaseServers(target=[server])))
say("operations", len(client.sd[0].ports[0][1]))

there = connect("alice", mirror + "/soap").service
caught = []
for code in faults.split(","):
    operation = "getPowerState" if code == "DeviceError" else "checkoutServers"
    name, detail = fault(lambda: getattr(there, operation)(target=[code]))
    caught.append(name if hasattr(detail, "correlationId") else f"{name} without detail")
    if name == "Busy":
        say("busy", detail.retryAfterSeconds)
say("faults", ",".join(caught))
noon = datetime(2026, 5, 4, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
midnight = datetime(2026, 5, 5, tzinfo=timezone.utc)
event = there.listEvents(options={"user": "alice", "since": noon, "until": midnight}).event[0]
say("zones", f"{seconds(event.time)} {event.message}")
event = there.listEvents(options={"user": None, "since": None, "until": None}).event[0]
say("nothing", event.message)
for key, value in (("long53", 2**53 + 1), ("long63", 2**63 - 1)):
    say(key, there.waitForJob(jobId="any", options={"sinceVersion": value}).version)
found = []
page = there.listServers(options={"pageSize": 3000})
while page:
    found += page
    page = there.listServers(options={"pageSize": 3000, "after": page[-1].name})
say("pages", f"{len(found)} {found[-1].name}")
found = there.listServers()
say("stream", f"{len(found)} {found[-1].name}")
say("soap12", "none")

signed = Client(url + "/soap?wsdl", cache=None)
security = Security()
security.tokens.append(UsernameToken("alice", "alice"))
signed.set_options(wsse=security)
say("wsse", signed.service.whoAmI().name)
