"""The story with zeep. Prints key=value lines."""
import sys

from requests import Session
from requests.auth import HTTPBasicAuth
from zeep import Client
from zeep.exceptions import Fault
from zeep.transports import Transport

url, server, held, comment, emoji = sys.argv[1:]


def connect(password):
    session = Session()
    session.trust_env = False
    session.auth = HTTPBasicAuth("alice", password)
    return Client(url + "/soap?wsdl", transport=Transport(session=session))


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
