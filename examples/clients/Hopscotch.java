// Takes a free server, says until when, and gives it back. Stubs and run:
//   wsimport -keep -Xnocompile -p hopscotch -s src http://127.0.0.1:8080/soap?wsdl
//   javac -sourcepath src -d out Hopscotch.java src/hopscotch/package-info.java && java -cp out:... Hopscotch http://127.0.0.1:8080 alice alice
import hopscotch.*;
import java.net.URL;
import java.util.List;
import java.util.Map;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.Holder;

public class Hopscotch {
    public static void main(String[] args) throws Exception {
        HopScotchPort port = new HopScotchService(new URL(args[0] + "/soap?wsdl")).getHopScotchPort();
        Map<String, Object> context = ((BindingProvider) port).getRequestContext();
        context.put(BindingProvider.USERNAME_PROPERTY, args[1]);
        context.put(BindingProvider.PASSWORD_PROPERTY, args[2]);

        CheckoutOptions anyOne = new CheckoutOptions();
        anyOne.setCount(1);
        anyOne.setLeaseSeconds(3600);
        TargetResult taken = port.checkoutServers(null, anyOne).get(0);
        List<String> target = List.of(taken.getTarget());
        System.out.println(taken.getTarget() + " is ours until " + taken.getLeaseEnd());
        Holder<List<ServerPower>> power = new Holder<>();
        port.getPowerState(target, power, new Holder<>());
        System.out.println(taken.getTarget() + " is " + power.value.get(0).getState().value());
        port.releaseServers(target, null);
        System.out.println(taken.getTarget() + " is free again");

        CheckoutOptions allOrNothing = new CheckoutOptions();
        allOrNothing.setAllOrNothing(true);
        try {
            port.checkoutServers(List.of("blade14"), allOrNothing);
        } catch (AlreadyOwnedFault fault) {
            AlreadyOwnedDetail held = fault.getFaultInfo();
            System.out.println(held.getServer() + " belongs to " + held.getOwner() + " until " + held.getLeaseEnd());
        }
    }
}
