using System;
using System.Linq;
using System.Net;
using System.Web.Services.Protocols;
using System.Xml;
using System.Xml.Serialization;
using Hs;

/// <summary>The Security header of WS-Security, which wsdl knows nothing of.</summary>
[XmlRoot("Security", Namespace = Security.Wsse)]
public class Security : SoapHeader {
    public const string Wsse = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    public UsernameToken UsernameToken;
}
public class UsernameToken {
    public string Username, Password;
}

/// <summary>The stub again, with the method that sends the header: which headers go out is said on the method.</summary>
[System.Web.Services.WebServiceBinding("HopScotchBinding", "urn:hop-scotch:service:1")]
public class SignedInByHeader : SoapHttpClientProtocol {
    public Security security = new Security {
        MustUnderstand = true, UsernameToken = new UsernameToken { Username = "alice", Password = "alice" },
    };
    [SoapDocumentMethod("urn:hop-scotch:service:1:whoAmI", RequestNamespace = "urn:hop-scotch:service:1",
        ResponseNamespace = "urn:hop-scotch:service:1")]
    [SoapHeader("security")]
    [return: XmlElement("user")]
    public UserInfo whoAmI() { return (UserInfo)Invoke("whoAmI", new object[0])[0]; }
}

/// <summary>The story with the stubs of Mono's wsdl. Prints key=value lines.</summary>
public static class Story {
    static HopScotchService Connect(string url, string password) {
        return new HopScotchService { Url = url + "/soap", Credentials = new NetworkCredential("alice", password) };
    }
    static void Say(string key, object value) { Console.WriteLine(key + "=" + value); }
    static string Results(TargetResult[] results) {
        return string.Join(",", results.Select(result => result.target + ":" + result.state));
    }
    /// <summary>An empty list is null.</summary>
    static string Names(Server[] servers) {
        return string.Join(",", (servers ?? new Server[0]).Select(server => server.name));
    }
    static long Seconds(DateTime time) {
        return (long)(time.ToUniversalTime() - new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Utc)).TotalSeconds;
    }
    /// <summary>The named detail of the fault; null when it is a fault of another name. wsdl makes no classes of faults.</summary>
    static XmlElement Fault(string name, Action call) {
        try {
            call();
            return null;
        } catch (SoapException error) {
            return error.Detail[name, "urn:hop-scotch:service:1"];
        }
    }

    static void Mirror(string mirror, string[] faults) {
        var service = Connect(mirror, "alice");
        TargetFailure[] failures;
        var caught = faults.Select(name => {
            var target = new[] { name };
            var detail = Fault(name, () => {
                if (name == "DeviceError") service.getPowerState(target, out failures);
                else service.checkoutServers(target, null);
            });
            if (name == "Busy") Say("busy", detail["retryAfterSeconds"].InnerText);
            return detail != null && detail["correlationId"] != null ? name : "no " + name;
        });
        Say("faults", string.Join(",", caught.ToArray()));
        string next;
        Func<ListEventsOptions, Event> echo = options => service.listEvents(null, options, out next)[0];
        // Noon on this machine, which is in Kolkata.
        var echoed = echo(new ListEventsOptions {
            user = "alice",
            since = new DateTime(2026, 5, 4, 12, 0, 0, DateTimeKind.Local), sinceSpecified = true,
            until = new DateTime(2026, 5, 5, 0, 0, 0, DateTimeKind.Utc), untilSpecified = true,
        });
        Say("zones", Seconds(echoed.time) + " " + echoed.message);
        Say("nothing", echo(new ListEventsOptions { user = null }).message);
        Action<string, long> sent = (key, value) =>
            Say(key, service.waitForJob("any", new WaitForJobOptions { sinceVersion = value, sinceVersionSpecified = true }).version);
        sent("long53", 9007199254740993);
        sent("long63", long.MaxValue);
        var found = new System.Collections.Generic.List<Server>();
        Server[] page;
        do {
            var after = found.Count == 0 ? null : found.Last().name;
            page = service.listServers(null, new ListServersOptions { pageSize = 3000, pageSizeSpecified = true, after = after });
            found.AddRange(page);
        } while (page.Length == 3000);
        Say("pages", found.Count + " " + found.Last().name);
        var all = service.listServers(null, null);
        Say("stream", all.Length + " " + all.Last().name);
    }

    public static void Main(string[] args) {
        Console.OutputEncoding = new System.Text.UTF8Encoding(false);
        string url = args[0], held = args[2], comment = args[3], emoji = args[4];
        var target = new[] { args[1] };
        try {
            Connect(url, "wrong").whoAmI();
        } catch (WebException error) {
            Say("wrongPassword", "HTTP " + (int)((HttpWebResponse)error.Response).StatusCode);
        } catch (SoapException error) {
            Say("wrongPassword", error.Detail.FirstChild.LocalName);
        }
        var service = Connect(url, "alice");
        Func<Server> one = () => service.listServers(target, null)[0];

        Say("info", service.getServiceInfo().name);
        Say("whoAmI", service.whoAmI().name);
        Say("none", Names(service.listServers(null, new ListServersOptions { owner = "carol" })));
        Say("one", Names(service.listServers(target, null)));
        var computing = new ListServersOptions { pool = Pool.computing, poolSpecified = true };
        Say("many", Names(service.listServers(new[] { "blade[01-03]" }, computing)));
        Say("forty", Names(service.listServers(new[] { "blade[01-40]" }, null)));
        Say("free", one().owner ?? "absent");
        Say("checkout", Results(service.checkoutServers(target, null)));
        Say("leaseEnd", Seconds(one().leaseEnd));

        var provision = new ProvisionOptions { brand = "hpc", waitSeconds = 0, waitSecondsSpecified = true };
        var job = service.provisionServers(target, provision);
        Say("queued", job.state);
        while (!job.finishedAtSpecified) {
            job = service.waitForJob(job.id, new WaitForJobOptions {
                sinceVersion = job.version, sinceVersionSpecified = true, timeoutSeconds = 20, timeoutSecondsSpecified = true,
            });
        }
        Say("job", job.state + " " + job.percent + " " + job.result[0].brand + ":" + job.result[0].version);
        TargetFailure[] failures;
        var power = service.getPowerState(target, out failures)[0];
        Say("power", power.target + ":" + power.state);
        Say("grant", Results(service.grantAccess(target, new[] { "carol" }, null)));
        Say("member", string.Join(",", one().member));

        var notFound = Fault("NotFound", () => service.listServers(new[] { "blade99" }, null));
        Say("notFound", notFound["name"].InnerText);
        var all = new CheckoutOptions { allOrNothing = true, allOrNothingSpecified = true };
        var owned = Fault("AlreadyOwned", () => service.checkoutServers(new[] { held }, all));
        var leaseEnd = XmlConvert.ToDateTime(owned["leaseEnd"].InnerText, XmlDateTimeSerializationMode.Utc);
        Say("alreadyOwned", owned["server"].InnerText + " " + owned["owner"].InnerText + " " + Seconds(leaseEnd));
        var invalid = Fault("InvalidRequest", () => service.listServers(new[] { "blade[" }, null));
        Say("invalidRequest", invalid["part"].InnerText);
        var refused = Fault("NotAuthorized", () => service.setPool(target, Pool.storage, null));
        Say("notAuthorized", refused["reason"].InnerText);
        var seven = new ReleaseOptions { expectedCount = 7, expectedCountSpecified = true };
        Say("conflict", Fault("Conflict", () => service.releaseServers(target, seven))["reason"].InnerText);

        Func<string, string> sent = text => {
            var number = service.snapshotBrand("web", new SnapshotOptions { comment = text }).result[0].version;
            return service.listVersions("web").First(version => version.number == number).comment;
        };
        Say("sent", sent(comment));
        Say("emoji", sent(emoji));
        Say("received", service.listVersions("db").Last().comment);
        Say("usedBytes", service.listBrands(new ListBrandsOptions { brand = new[] { "hpc" } })[0].usedBytes);
        Say("release", Results(service.releaseServers(target, null)));
        Say("wsse", new SignedInByHeader { Url = url + "/soap" }.whoAmI().name);
        Say("operations", typeof(HopScotchService).GetMethods()
            .Count(method => method.GetCustomAttributes(typeof(SoapDocumentMethodAttribute), false).Length > 0));
        Mirror(args[5], args[6].Split(','));
    }
}
