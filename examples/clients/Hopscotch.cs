// Takes a free server, says until when, and gives it back. Stubs and run, with Mono:
//   wsdl /l:CS /n:HopScotch /out:Stubs.cs http://127.0.0.1:8080/soap?wsdl
//   mcs -r:System.Web.Services -out:hopscotch.exe Stubs.cs Hopscotch.cs && mono hopscotch.exe http://127.0.0.1:8080 alice alice
using System;
using System.Net;
using System.Web.Services.Protocols;
using HopScotch;

public static class Program {
    public static void Main(string[] args) {
        var service = new HopScotchService { Url = args[0] + "/soap", Credentials = new NetworkCredential(args[1], args[2]) };
        var anyOne = new CheckoutOptions { count = 1, countSpecified = true, leaseSeconds = 3600, leaseSecondsSpecified = true };
        var taken = service.checkoutServers(null, anyOne)[0];
        var target = new[] { taken.target };
        Console.WriteLine("{0} is ours until {1:u}", taken.target, taken.leaseEnd.ToUniversalTime());

        TargetFailure[] failures;
        Console.WriteLine("{0} is {1}", taken.target, service.getPowerState(target, out failures)[0].state);

        service.releaseServers(target, null);
        Console.WriteLine("{0} is free again", taken.target);

        var allOrNothing = new CheckoutOptions { allOrNothing = true, allOrNothingSpecified = true };
        try {
            service.checkoutServers(new[] { "blade14" }, allOrNothing);
        } catch (SoapException fault) {
            // wsdl makes no classes of faults: the detail is XML, with the name of the fault.
            var held = fault.Detail["AlreadyOwned", "urn:hop-scotch:service:1"];
            if (held == null) throw;
            Console.WriteLine("{0} belongs to {1} until {2}",
                held["server"].InnerText, held["owner"].InnerText, held["leaseEnd"].InnerText);
        }
    }
}
