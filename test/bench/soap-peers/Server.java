import hs.*;
import java.util.*;
import java.util.concurrent.Executors;
import javax.jws.WebService;
import javax.xml.datatype.*;
import javax.xml.ws.Endpoint;

/** The two operations of the bench on JAX-WS: records in memory. Arguments: port, servers. */
public class Server {
    record Record(String name, int index) {}
    static final List<Record> records = new ArrayList<>();
    static DatatypeFactory dates;
    static GregorianCalendar leaseEnd = new GregorianCalendar(TimeZone.getTimeZone("UTC"));

    @WebService(endpointInterface = "hs.HopScotchPort", targetNamespace = "urn:hop-scotch:service:1",
        serviceName = "HopScotchService", portName = "HopScotchPort")
    public static class Service implements HopScotchPort {
        public ServiceInfo getServiceInfo() {
            ServiceInfo info = new ServiceInfo();
            info.setName("HOP-SCOTCH");
            info.setVersion("0.1.0");
            info.setContractVersion("1");
            info.setServerTime(dates.newXMLGregorianCalendar(new GregorianCalendar()));
            info.getSignInMethod().addAll(List.of("basic", "usernameToken", "bearer"));
            info.setDefaultWaitSeconds(30);
            return info;
        }

        public List<hs.Server> listServers(List<String> target, ListServersOptions options) {
            List<hs.Server> answer = new ArrayList<>(records.size());
            for (Record record : records) {
                int i = record.index;
                hs.Server s = new hs.Server();
                s.setName(record.name);
                s.setPool(Pool.COMPUTING);
                s.setChassis("chassis" + (i / 14 + 1));
                s.setBay(i % 14 + 1);
                s.setMacAddress("02:00:00:00:" + hex(i / 256) + ":" + hex(i % 256));
                s.setIpAddress("10.77." + i / 250 + "." + (i % 250 + 1));
                s.setMemoryMegabytes(16384);
                s.setCores(4);
                if (i % 2 == 0) {
                    s.setOwner("uid=alice,ou=people,dc=hopscotch");
                    s.setOwnerName("alice");
                    s.getMember().add("uid=alice,ou=people,dc=hopscotch");
                    s.setLeaseEnd(dates.newXMLGregorianCalendar(leaseEnd));
                    s.setBrand("web");
                    s.setVersion(3);
                    s.setRoot("store1:tank/hopscotch/roots/" + record.name + "-web");
                }
                answer.add(s);
            }
            return answer;
        }

        private static String hex(int value) {
            return (value < 16 ? "0" : "") + Integer.toHexString(value);
        }
    }

    public static void main(String[] args) throws Exception {
        dates = DatatypeFactory.newInstance();
        leaseEnd.setTimeInMillis(1790000000000L);
        for (int i = 0; i < Integer.parseInt(args[1]); i++)
            records.add(new Record(String.format("blade%05d", i + 1), i));
        Endpoint endpoint = Endpoint.create(new Service());
        endpoint.setExecutor(Executors.newFixedThreadPool(8));
        endpoint.publish("http://127.0.0.1:" + args[0] + "/soap");
        System.out.println("ready");
    }
}
