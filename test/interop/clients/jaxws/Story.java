import com.sun.xml.ws.client.ClientTransportException;
import hs.*;
import java.io.PrintStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.datatype.XMLGregorianCalendar;
import javax.xml.namespace.QName;
import javax.xml.soap.SOAPElement;
import javax.xml.soap.SOAPEnvelope;
import javax.xml.soap.SOAPException;
import javax.xml.soap.SOAPHeader;
import javax.xml.soap.SOAPHeaderElement;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Holder;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;

/** The story with the stubs of wsimport. Prints key=value lines. */
public class Story {
    static PrintStream out;
    static String url, server;

    static HopScotchPort connect(String password) throws Exception {
        HopScotchPort port = new HopScotchService(new URL(url + "/soap?wsdl")).getHopScotchPort();
        ((BindingProvider) port).getRequestContext().put(BindingProvider.USERNAME_PROPERTY, "alice");
        ((BindingProvider) port).getRequestContext().put(BindingProvider.PASSWORD_PROPERTY, password);
        return port;
    }
    static void say(String key, Object value) { out.println(key + "=" + value); }
    static String results(List<TargetResult> results) {
        return results.stream().map(r -> r.getTarget() + ":" + r.getState().value()).collect(Collectors.joining(","));
    }
    static String names(List<Server> servers) {
        return servers.stream().map(Server::getName).collect(Collectors.joining(","));
    }
    static long seconds(XMLGregorianCalendar time) {
        return time.toGregorianCalendar().getTimeInMillis() / 1000;
    }

    public static void main(String[] args) throws Exception {
        out = new PrintStream(System.out, true, "UTF-8");
        url = args[0];
        server = args[1];
        List<String> target = List.of(server);
        try {
            connect("wrong").whoAmI();
        } catch (UnauthenticatedFault fault) {
            say("wrongPassword", "Unauthenticated");
        } catch (ClientTransportException refused) {
            say("wrongPassword", refused.getMessage().replaceAll(".*code (401).*", "HTTP $1"));
        }
        HopScotchPort port = connect("alice");

        say("info", port.getServiceInfo().getName());
        say("whoAmI", port.whoAmI().getName());
        ListServersOptions ofCarol = new ListServersOptions();
        ofCarol.setOwner("carol");
        say("none", names(port.listServers(List.of(), ofCarol)));
        say("one", names(port.listServers(target, null)));
        ListServersOptions computing = new ListServersOptions();
        computing.setPool(Pool.COMPUTING);
        say("many", names(port.listServers(List.of("blade[01-03]"), computing)));
        String owner = port.listServers(target, null).get(0).getOwner();
        say("forty", names(port.listServers(List.of("blade[01-40]"), null)));
        say("free", owner == null ? "absent" : owner);
        say("checkout", results(port.checkoutServers(target, null)));
        say("leaseEnd", seconds(port.listServers(target, null).get(0).getLeaseEnd()));

        ProvisionOptions provision = new ProvisionOptions();
        provision.setBrand("hpc");
        provision.setWaitSeconds(0);
        Job job = port.provisionServers(target, provision);
        say("queued", job.getState().value());
        while (job.getFinishedAt() == null) {
            WaitForJobOptions wait = new WaitForJobOptions();
            wait.setSinceVersion(job.getVersion());
            wait.setTimeoutSeconds(20);
            job = port.waitForJob(job.getId(), wait);
        }
        TargetResult result = job.getResult().get(0);
        say("job", job.getState().value() + " " + job.getPercent() + " " + result.getBrand() + ":" + result.getVersion());
        Holder<List<ServerPower>> power = new Holder<>();
        port.getPowerState(target, power, new Holder<>());
        say("power", power.value.get(0).getTarget() + ":" + power.value.get(0).getState().value());
        say("grant", results(port.grantAccess(target, List.of("carol"), null)));
        say("member", String.join(",", port.listServers(target, null).get(0).getMember()));

        try {
            port.listServers(List.of("blade99"), null);
        } catch (NotFoundFault fault) {
            say("notFound", String.join(",", fault.getFaultInfo().getName()));
        }
        try {
            CheckoutOptions all = new CheckoutOptions();
            all.setAllOrNothing(true);
            port.checkoutServers(List.of(args[2]), all);
        } catch (AlreadyOwnedFault fault) {
            AlreadyOwnedDetail detail = fault.getFaultInfo();
            say("alreadyOwned", detail.getServer() + " " + detail.getOwner() + " " + seconds(detail.getLeaseEnd()));
        }
        try {
            port.listServers(List.of("blade["), null);
        } catch (InvalidRequestFault fault) {
            say("invalidRequest", fault.getFaultInfo().getPart());
        }
        try {
            port.setPool(target, Pool.STORAGE, null);
        } catch (NotAuthorizedFault fault) {
            say("notAuthorized", fault.getFaultInfo().getReason());
        }
        try {
            ReleaseOptions seven = new ReleaseOptions();
            seven.setExpectedCount(7);
            port.releaseServers(target, seven);
        } catch (ConflictFault fault) {
            say("conflict", fault.getFaultInfo().getReason());
        }

        sent(port, "sent", args[3]);
        sent(port, "emoji", args[4]);
        List<Version> versions = port.listVersions("db");
        say("received", versions.get(versions.size() - 1).getComment());
        ListBrandsOptions hpc = new ListBrandsOptions();
        hpc.getBrand().add("hpc");
        say("usedBytes", port.listBrands(hpc).get(0).getUsedBytes());
        say("release", results(port.releaseServers(target, null)));
        say("wsse", signedInByHeader().whoAmI().getName());
        say("operations", HopScotchPort.class.getMethods().length);
        url = args[5];
        mirror(connect("alice"), args[6].split(","));
    }

    /** The stubs know nothing of the header: a handler puts it into each message that goes out. */
    static HopScotchPort signedInByHeader() throws Exception {
        HopScotchPort port = new HopScotchService(new URL(url + "/soap?wsdl")).getHopScotchPort();
        String wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
        SOAPHandler<SOAPMessageContext> header = new SOAPHandler<>() {
            public boolean handleMessage(SOAPMessageContext context) {
                if (!(Boolean) context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY)) return true;
                try {
                    SOAPEnvelope envelope = context.getMessage().getSOAPPart().getEnvelope();
                    SOAPHeader all = envelope.getHeader() == null ? envelope.addHeader() : envelope.getHeader();
                    SOAPHeaderElement security = all.addHeaderElement(new QName(wsse, "Security", "wsse"));
                    security.setMustUnderstand(true);
                    SOAPElement token = security.addChildElement("UsernameToken", "wsse");
                    token.addChildElement("Username", "wsse").addTextNode("alice");
                    token.addChildElement("Password", "wsse").addTextNode("alice");
                    return true;
                } catch (SOAPException error) {
                    throw new RuntimeException(error);
                }
            }
            public boolean handleFault(SOAPMessageContext context) { return true; }
            public void close(MessageContext context) {}
            public Set<QName> getHeaders() { return Set.of(); }
        };
        ((BindingProvider) port).getBinding().setHandlerChain(List.of(header));
        return port;
    }

    static void mirror(HopScotchPort port, String[] faults) throws Exception {
        List<String> caught = new ArrayList<>();
        for (String name : faults) caught.add(caught(port, name));
        say("faults", String.join(",", caught));
        DatatypeFactory times = DatatypeFactory.newInstance();
        ListEventsOptions options = new ListEventsOptions();
        options.setUser("alice");
        options.setSince(times.newXMLGregorianCalendar("2026-05-04T12:00:00+05:30"));
        options.setUntil(times.newXMLGregorianCalendar("2026-05-05T00:00:00Z"));
        Event event = echoed(port, options);
        say("zones", seconds(event.getTime()) + " " + event.getMessage());
        options.setUser(null);
        options.setSince(null);
        options.setUntil(null);
        say("nothing", echoed(port, options).getMessage());
        sentLong(port, "long53", 9007199254740993L);
        sentLong(port, "long63", Long.MAX_VALUE);

        List<Server> found = new ArrayList<>();
        List<Server> page;
        do {
            ListServersOptions next = new ListServersOptions();
            next.setPageSize(3000);
            if (!found.isEmpty()) next.setAfter(found.get(found.size() - 1).getName());
            page = port.listServers(List.of(), next);
            found.addAll(page);
        } while (page.size() == 3000);
        say("pages", found.size() + " " + found.get(found.size() - 1).getName());
        List<Server> all = port.listServers(List.of(), null);
        say("stream", all.size() + " " + all.get(all.size() - 1).getName());
    }

    /** The name of the fault whose class was caught. */
    static String caught(HopScotchPort port, String name) {
        try {
            if (name.equals("DeviceError")) port.getPowerState(List.of(name), new Holder<>(), new Holder<>());
            else port.checkoutServers(List.of(name), null);
            return "none";
        } catch (InvalidRequestFault fault) {
            return "InvalidRequest";
        } catch (NotAuthorizedFault fault) {
            return "NotAuthorized";
        } catch (NotFoundFault fault) {
            return "NotFound";
        } catch (ConflictFault fault) {
            return "Conflict";
        } catch (NotSupportedFault fault) {
            return "NotSupported";
        } catch (BusyFault fault) {
            say("busy", fault.getFaultInfo().getRetryAfterSeconds());
            return "Busy";
        } catch (UnavailableFault fault) {
            return "Unavailable";
        } catch (TimedOutFault fault) {
            return "TimedOut";
        } catch (InternalFault fault) {
            return "Internal";
        } catch (AlreadyOwnedFault fault) {
            return "AlreadyOwned";
        } catch (QuotaExceededFault fault) {
            return "QuotaExceeded";
        } catch (DeviceErrorFault fault) {
            return "DeviceError";
        } catch (Exception other) {
            return name + " as " + other;
        }
    }

    static Event echoed(HopScotchPort port, ListEventsOptions options) throws Exception {
        Holder<List<Event>> events = new Holder<>();
        port.listEvents(List.of(), options, events, new Holder<>());
        return events.value.get(0);
    }

    static void sentLong(HopScotchPort port, String key, long value) throws Exception {
        WaitForJobOptions options = new WaitForJobOptions();
        options.setSinceVersion(value);
        say(key, port.waitForJob("any", options).getVersion());
    }

    static void sent(HopScotchPort port, String key, String comment) throws Exception {
        SnapshotOptions snapshot = new SnapshotOptions();
        snapshot.setComment(comment);
        int number = port.snapshotBrand("web", snapshot).getResult().get(0).getVersion();
        for (Version version : port.listVersions("web"))
            if (version.getNumber() == number) say(key, version.getComment());
    }
}
