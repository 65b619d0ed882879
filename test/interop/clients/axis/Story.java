import hs.*;
import hs.holders.ServerPowerArrayHolder;
import hs.holders.TargetFailureArrayHolder;
import java.io.PrintStream;
import java.net.URL;
import java.util.Calendar;
import org.apache.axis.AxisFault;
import org.apache.axis.client.Stub;

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
