package gov.hms.mesh.okhttp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.internal.policy.InvalidConfigException;
import gov.hms.mesh.internal.policy.ServiceConfigCodec;
import gov.hms.mesh.internal.wire.ServiceConfig;
import gov.hms.mesh.testing.Configs;
import java.net.InetAddress;
import java.util.List;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A mesh name is a name and nothing else: no address hides in it, no DNS is asked for it, and no registry leads it to where no service is. */
class S18ForgedNameTest extends MeshCallTestBase {
    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "",
                ".",
                "fraud-scanner",
                "localhost",
                "169.254.169.254",
                "127.0.0.1",
                "127.1",
                "0x7f.1.2",
                "[::1]",
                "::1",
                "fe80::1%eth0",
                "name@evil",
                "fraud-scanner.scan@evil.com",
                "fraud-scanner%2fscan",
                "fraud-scanner.scan/",
                "fraud-scanner.scan:80",
                "fraud-scanner.scan.",
                ".fraud-scanner.scan",
                "fraud-scanner..scan",
                "fraud-scanner.scan.evil.com",
                "fraud_scanner.scan",
                "-fraud.scan",
                "fraud-.scan",
                "fraud scanner.scan",
                "fraud-scanner.scan\n",
                "fraud-scanner.sc\u0430n",
                "ris\u212a.scan",
                "\u0130ntake.scan",
                "fraud-scanner.mesh",
                "fraud-scanner.scan.mesh.mesh",
                "*.scan",
                "..",
                "fraud-scanner.scan#x",
                "fraud-scanner.scan?x",
                "fraud-scanner\\.scan"
            })
    void isNoLogicalName(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LogicalName.parse(text))
                .satisfies(refused ->
                        assertThat(refused.getMessage()).contains("expected").doesNotContain("\n"));
    }

    @Test
    void labelsHaveTheirLength() {
        assertThat(LogicalName.parse("a".repeat(63) + ".b").service()).hasSize(63);
        assertThatIllegalArgumentException().isThrownBy(() -> LogicalName.parse("a".repeat(64) + ".b"));
    }

    /** Where a URL's host is not the name, however near it stands: it goes outside, where the mesh's name is never asked for. */
    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "http://fraud-scanner.scan@127.0.0.1:%d/",
                "http://fraud-scanner.scan:80@127.0.0.1:%d/",
                "http://127.0.0.1:%d/fraud-scanner.scan",
                "http://127.0.0.1:%d/?http://fraud-scanner.scan/",
                "http://2130706433:%d/",
                "http://0x7f000001:%d/"
            })
    void theHostOfAUrlDecidesAndNothingAroundIt(String pattern) throws Exception {
        RawServer service = serve(FakeMesh.SCANNER, RawServer.OK);
        RawServer outside = plain(RawServer.OK);
        HttpUrl url = HttpUrl.get(pattern.formatted(outside.port()));
        OkHttpClient client = application
                .newBuilder()
                .dns(host -> {
                    assertThat(host).isNotEqualTo("fraud-scanner.scan");
                    return Dns.SYSTEM.lookup("127.0.0.1");
                })
                .build();

        body(wrapped(client), get(url.toString()));

        assertThat(outside.requests).hasSize(1);
        assertThat(service.requests).isEmpty();
        assertThat(mesh.attempts).hasValue(0);
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "169.254.169.254",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "fe80::1",
                "fe80::1%eth0",
                "ff02::1",
                "::ffff:169.254.169.254",
                "::1.2.3.4",
                "localhost",
                "evil.example",
                "2130706433",
                "0x7f.0.0.1",
                "127.1",
                "010.0.0.1",
                "10.0.0.256",
                "10.0.0.1.5",
                "10.0.0.1:80",
                "[::1]",
                ""
            })
    void anEndpointWhereNoServiceCanBeIsRefusedWithTheWholeConfiguration(String host) {
        assertThatThrownBy(() -> ServiceConfigCodec.read(withEndpoint(host)))
                .isInstanceOf(InvalidConfigException.class)
                .hasMessageContaining("host: ");
    }

    @ParameterizedTest(name = "[{index}] {0}")
    @ValueSource(
            strings = {
                "10.0.0.7",
                "192.168.1.1",
                "127.0.0.1",
                "8.8.8.8",
                "::1",
                "fd00::7",
                "2001:db8::1",
                "::ffff:10.0.0.7"
            })
    void anEndpointWhereAServiceCanBeIsTaken(String host) throws Exception {
        assertThat(ServiceConfigCodec.read(withEndpoint(host)).endpoints()).hasSize(1);
    }

    private static ServiceConfig withEndpoint(String host) {
        ServiceConfig.Builder config =
                ServiceConfigCodec.write(Configs.fraudScanner(1).config()).toBuilder();
        config.getEndpointsBuilder(0).setHost(host);
        return config.build();
    }

    @Test
    void noDnsIsAskedForAMeshName() throws Exception {
        serve(FakeMesh.SCANNER, RawServer.OK);
        Dns refusing = host -> {
            throw new AssertionError("asked for " + host);
        };
        OkHttpClient client = wrapped(application.newBuilder().dns(refusing).build());
        for (String host : new String[] {"fraud-scanner.scan", "FRAUD-scanner.Scan", "fraud-scanner.scan.mesh"}) {
            assertThat(body(client, get("http://" + host + "/"))).isEqualTo("ok");
        }
    }

    /** The control: by the beginning of its text each of them is the mesh's, and each leads elsewhere. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://fraud-scanner.scan@127.0.0.1/",
                "http://fraud-scanner.scan:80@127.0.0.1/",
                "http://fraud-scanner.scan.evil.com/",
                "http://fraud-scanner.scanx/"
            })
    void aComparisonOfTheTextWouldTakeItForTheMeshs(String url) {
        assertThat(url).startsWith("http://fraud-scanner.scan");
        assertThat(HttpUrl.get(url).host()).isNotEqualTo("fraud-scanner.scan");
    }

    /** The control: an address of the JDK is any of these, be it a spelling of loopback or where a cloud keeps its secrets. */
    @ParameterizedTest
    @ValueSource(strings = {"127.1", "2130706433", "169.254.169.254", "::ffff:169.254.169.254", "fe80::1"})
    void withoutTheCheckTheJdkWouldTakeItForAnEndpoint(String host) throws Exception {
        assertThat(InetAddress.getByName(host))
                .matches(address -> address.isLoopbackAddress() || address.isLinkLocalAddress());
        assertThatThrownBy(() -> ServiceConfigCodec.read(withEndpoint(host)))
                .isInstanceOf(InvalidConfigException.class);
    }

    /** The control: OkHttp alone asks for it, and would go wherever the answer leads. */
    @Test
    void withoutTheMeshDnsIsAskedForItsName() throws Exception {
        RawServer trap = plain((request, out) -> out.answer("200 OK", "trapped"));
        OkHttpClient alone = application
                .newBuilder()
                .dns(host -> List.of(InetAddress.getLoopbackAddress()))
                .build();
        assertThat(body(alone, get("http://fraud-scanner.scan:" + trap.port() + "/")))
                .isEqualTo("trapped");
    }
}
