using System;
using System.Net;
using System.Web.Services.Protocols;
using Hs;

/// <summary>SOAP 1.2 with the stubs of Mono's wsdl.</summary>
public static class Soap12 {
    public static void Main(string[] args) {
        var service = new HopScotchSoap12Service {
            Url = args[0] + "/soap12", Credentials = new NetworkCredential("alice", "alice"),
        };
        var me = service.whoAmI().name;
        var listed = service.listServers(new[] { "blade01" }, null)[0].name;
        try {
            service.listServers(new[] { "blade99" }, null);
        } catch (SoapException error) {
            var detail = error.Detail["NotFound", "urn:hop-scotch:service:1"];
            Console.WriteLine("soap12=" + me + " " + listed + " " + detail["name"].InnerText);
        }
    }
}
