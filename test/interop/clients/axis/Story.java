import hs.*;
import hs.holders.EventArrayHolder;
import hs.holders.ServerPowerArrayHolder;
import hs.holders.TargetFailureArrayHolder;
import java.io.PrintStream;
import java.net.URL;
import java.util.Calendar;
import java.util.GregorianCalendar;
import java.util.TimeZone;
import javax.xml.rpc.holders.StringHolder;
import javax.xml.soap.SOAPElement;
import org.apache.axis.AxisFault;
import org.apache.axis.client.Stub;
import org.apache.axis.message.SOAPHeaderElement;

/** The story with the stubs of Axis 1.4, in the Java of its time. Prints key=value lines. */
public class Story {
    static PrintStream out;
    static String url, server;

    static HopScotchPort_PortType connect(String password) throws Exception {
        HopScotchPort_PortType port = new HopScotchServiceLocator().getHopScotchPort(new URL(url + "/soap"));
        ((Stub) port).setUsername("alice");
        ((Stub) port).setPassword(password);
        return port;
    }
    /** Signed in by a header of the message alone. */
    static HopScotchPort_PortType signedInByHeader() throws Exception {
        HopScotchPort_PortType port = new HopScotchServiceLocator().getHopScotchPort(new URL(url + "/soap"));
        String wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
        SOAPHeaderElement security = new SOAPHeaderElement(wsse, "Security");
        security.setMustUnderstand(true);
        SOAPElement token = security.addChildElement("UsernameToken");
        token.addChildElement("Username").addTextNode("alice");
        token.addChildElement("Password").addTextNode("alice");
        ((Stub) port).setHeader(security);
        return port;
    }
    static void say(String key, Object value) { out.println(key + "=" + value); }
    static String results(TargetResult[] results) {
        String all = "";
        for (int i = 0; i < results.length; i++)
            all += (i == 0 ? "" : ",") + results[i].getTarget() + ":" + results[i].getState();
        return all;
    }
    /** An empty list is null. */
    static String names(Server[] servers) {
        String all = "";
        for (int i = 0; servers != null && i < servers.length; i++) all += (i == 0 ? "" : ",") + servers[i].getName();
        return all;
    }
    static long seconds(Calendar time) { return time.getTimeInMillis() / 1000; }

    public static void main(String[] args) throws Exception {
        out = new PrintStream(System.out, true, "UTF-8");
        url = args[0];
        server = args[1];
        String[] target = {server};
        try {
            connect("wrong").whoAmI();
        } catch (UnauthenticatedDetail fault) {
            say("wrongPassword", "Unauthenticated");
        } catch (AxisFault fault) {
            say("wrongPassword", fault.getFaultString().replaceAll("\\((401)\\).*", "HTTP $1"));
        }
        HopScotchPort_PortType port = connect("alice");

        say("info", port.getServiceInfo().getName());
        say("whoAmI", port.whoAmI().getName());
        ListServersOptions ofCarol = new ListServersOptions();
        ofCarol.setOwner("carol");
        say("none", names(port.listServers(null, ofCarol)));
        say("one", names(port.listServers(target, null)));
        ListServersOptions computing = new ListServersOptions();
        computing.setPool(Pool.computing);
        say("many", names(port.listServers(new String[] {"blade[01-03]"}, computing)));
        String owner = port.listServers(target, null)[0].getOwner();
        say("forty", names(port.listServers(new String[] {"blade[01-40]"}, null)));
        say("free", owner == null ? "absent" : owner);
        say("checkout", results(port.checkoutServers(target, null)));
        say("leaseEnd", seconds(port.listServers(target, null)[0].getLeaseEnd()));

        ProvisionOptions provision = new ProvisionOptions();
        provision.setBrand("hpc");
        provision.setWaitSeconds(0);
        Job job = port.provisionServers(target, provision);
        say("queued", job.getState());
        while (job.getFinishedAt() == null) {
            WaitForJobOptions wait = new WaitForJobOptions();
            wait.setSinceVersion(job.getVersion());
            wait.setTimeoutSeconds(20);
            job = port.waitForJob(job.getId(), wait);
        }
        TargetResult result = job.getResult(0);
        say("job", job.getState() + " " + job.getPercent() + " " + result.getBrand() + ":" + result.getVersion());
        ServerPowerArrayHolder power = new ServerPowerArrayHolder();
        port.getPowerState(target, power, new TargetFailureArrayHolder());
        say("power", power.value[0].getTarget() + ":" + power.value[0].getState());
        say("grant", results(port.grantAccess(target, new String[] {"carol"}, null)));
        say("member", String.join(",", port.listServers(target, null)[0].getMember()));

        try {
            port.listServers(new String[] {"blade99"}, null);
        } catch (NotFoundDetail fault) {
            say("notFound", String.join(",", fault.getName()));
        }
        try {
            CheckoutOptions all = new CheckoutOptions();
            all.setAllOrNothing(true);
            port.checkoutServers(new String[] {args[2]}, all);
        } catch (AlreadyOwnedDetail fault) {
            say("alreadyOwned", fault.getServer() + " " + fault.getOwner() + " " + seconds(fault.getLeaseEnd()));
        }
        try {
            port.listServers(new String[] {"blade["}, null);
        } catch (InvalidRequestDetail fault) {
            say("invalidRequest", fault.getPart());
        }
        try {
            port.setPool(target, Pool.storage, null);
        } catch (NotAuthorizedDetail fault) {
            say("notAuthorized", fault.getReason());
        }
        try {
            ReleaseOptions seven = new ReleaseOptions();
            seven.setExpectedCount(7);
            port.releaseServers(target, seven);
        } catch (ConflictDetail fault) {
            say("conflict", fault.getReason());
        }

        sent(port, "sent", args[3]);
        try {
            sent(port, "emoji", args[4]);
        } catch (AxisFault fault) {
            say("emoji", "fault " + fault.getClass().getSimpleName());
        }
        Version[] versions = port.listVersions("db");
        say("received", versions[versions.length - 1].getComment());
        ListBrandsOptions hpc = new ListBrandsOptions();
        hpc.setBrand(new String[] {"hpc"});
        say("usedBytes", port.listBrands(hpc)[0].getUsedBytes());
        say("release", results(port.releaseServers(target, null)));
        say("wsse", signedInByHeader().whoAmI().getName());
        say("operations", HopScotchPort_PortType.class.getMethods().length);
        say("soap12", "none");
        url = args[5];
        mirror(connect("alice"), args[6].split(","));
    }

    static void mirror(HopScotchPort_PortType port, String[] faults) throws Exception {
        String caught = "";
        for (int i = 0; i < faults.length; i++) caught += (i == 0 ? "" : ",") + caught(port, faults[i]);
        say("faults", caught);
        // Its calendars go out in UTC, whatever their zone.
        Calendar noon = new GregorianCalendar(TimeZone.getTimeZone("Asia/Kolkata"));
        noon.setTimeInMillis(0);
        noon.set(2026, Calendar.MAY, 4, 12, 0, 0);
        Calendar midnight = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
        midnight.setTimeInMillis(0);
        midnight.set(2026, Calendar.MAY, 5, 0, 0, 0);
        ListEventsOptions options = new ListEventsOptions();
        options.setUser("alice");
        options.setSince(noon);
        options.setUntil(midnight);
        Event event = echoed(port, options);
        say("zones", seconds(event.getTime()) + " " + event.getMessage());
        say("nothing", echoed(port, new ListEventsOptions()).getMessage());
        sentLong(port, "long53", 9007199254740993L);
        sentLong(port, "long63", Long.MAX_VALUE);

        int found = 0;
        Server[] page;
        String last = null;
        do {
            ListServersOptions next = new ListServersOptions();
            next.setPageSize(3000);
            next.setAfter(last);
            page = port.listServers(null, next);
            found += page.length;
            last = page[page.length - 1].getName();
        } while (page.length == 3000);
        say("pages", found + " " + last);
        Server[] all = port.listServers(null, null);
        say("stream", all.length + " " + all[all.length - 1].getName());
    }

    /** The name of the fault whose class was caught. */
    static String caught(HopScotchPort_PortType port, String name) {
        String[] target = {name};
        try {
            if (name.equals("DeviceError"))
                port.getPowerState(target, new ServerPowerArrayHolder(), new TargetFailureArrayHolder());
            else port.checkoutServers(target, null);
            return "none";
        } catch (InvalidRequestDetail fault) {
            return "InvalidRequest";
        } catch (NotAuthorizedDetail fault) {
            return "NotAuthorized";
        } catch (NotFoundDetail fault) {
            return "NotFound";
        } catch (ConflictDetail fault) {
            return "Conflict";
        } catch (NotSupportedDetail fault) {
            return "NotSupported";
        } catch (BusyDetail fault) {
            say("busy", fault.getRetryAfterSeconds());
            return "Busy";
        } catch (UnavailableDetail fault) {
            return "Unavailable";
        } catch (TimedOutDetail fault) {
            return "TimedOut";
        } catch (InternalDetail fault) {
            return "Internal";
        } catch (AlreadyOwnedDetail fault) {
            return "AlreadyOwned";
        } catch (QuotaExceededDetail fault) {
            return "QuotaExceeded";
        } catch (DeviceErrorDetail fault) {
            return "DeviceError";
        } catch (Exception other) {
            return name + " as " + other;
        }
    }

    static Event echoed(HopScotchPort_PortType port, ListEventsOptions options) throws Exception {
        EventArrayHolder events = new EventArrayHolder();
        port.listEvents(null, options, events, new StringHolder());
        return events.value[0];
    }

    static void sentLong(HopScotchPort_PortType port, String key, long value) throws Exception {
        WaitForJobOptions options = new WaitForJobOptions();
        options.setSinceVersion(Long.valueOf(value));
        say(key, port.waitForJob("any", options).getVersion());
    }

    static void sent(HopScotchPort_PortType port, String key, String comment) throws Exception {
        SnapshotOptions snapshot = new SnapshotOptions();
        snapshot.setComment(comment);
        int number = port.snapshotBrand("web", snapshot).getResult(0).getVersion();
        Version[] versions = port.listVersions("web");
        for (int i = 0; i < versions.length; i++)
            if (versions[i].getNumber() == number) say(key, versions[i].getComment());
    }
}
