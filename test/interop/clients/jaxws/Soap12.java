import hs12.*;
import java.net.URL;
import java.util.List;
import javax.xml.ws.BindingProvider;

/** SOAP 1.2 with the stubs of wsimport. */
public class Soap12 {
    public static void main(String[] args) throws Exception {
        HopScotchPort port = new HopScotchSoap12Service(new URL(args[0] + "/soap12?wsdl")).getHopScotchSoap12Port();
        ((BindingProvider) port).getRequestContext().put(BindingProvider.USERNAME_PROPERTY, "alice");
        ((BindingProvider) port).getRequestContext().put(BindingProvider.PASSWORD_PROPERTY, "alice");
        String me = port.whoAmI().getName();
        String listed = port.listServers(List.of("blade01"), null).get(0).getName();
        try {
            port.listServers(List.of("blade99"), null);
        } catch (NotFoundFault fault) {
            System.out.println("soap12=" + me + " " + listed + " " + fault.getFaultInfo().getName().get(0));
        }
    }
}
