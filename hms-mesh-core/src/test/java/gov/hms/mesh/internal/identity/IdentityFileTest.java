package gov.hms.mesh.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.disk.FileStateDirectory;
import gov.hms.mesh.testing.Configs;
import gov.hms.mesh.testing.TestCa;
import gov.hms.mesh.testing.TestIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdentityFileTest {
    @TempDir
    Path directory;

    private final TestCa ca = new TestCa();
    private final TestIdentity issued = ca.issue(Configs.FRAUD_SCANNER_ID);
    private final X509Svid svid = new X509Svid(Configs.FRAUD_SCANNER_ID, issued.chain(), issued.key());

    @Test
    void aKeptIdentityIsReadBackWhole() {
        IdentityFile file = new IdentityFile(new FileStateDirectory(directory), List.of("ab12"));
        file.keep(new SvidClient.Issued(svid, List.of(ca.root())));

        assertThat(file.read()).hasValueSatisfying(kept -> {
            SvidClient.Issued read = kept.issued();
            assertThat(kept.anchors()).containsExactly("ab12");
            assertThat(read.svid().spiffeId()).isEqualTo(Configs.FRAUD_SCANNER_ID);
            assertThat(read.svid().chain()).isEqualTo(issued.chain());
            assertThat(read.svid().privateKey()).isEqualTo(issued.key());
            assertThat(read.trustBundle()).containsExactly(ca.root());
        });
    }

    @Test
    void nonsenseInTheFileIsNoIdentity() throws IOException {
        FileStateDirectory state = new FileStateDirectory(directory);
        state.write("identity", "nonsense".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(new IdentityFile(state, List.of()).read()).isEmpty();
        assertThat(Files.exists(directory.resolve("identity"))).isTrue();
    }

    @Test
    void anIdentityNeverShowsItsKey() {
        String key = Base64.getEncoder().encodeToString(issued.key().getEncoded());
        assertThat(svid.toString()
                        + new IdentityState(1, svid, List.of(ca.root()))
                        + new SvidClient.Issued(svid, List.of()))
                .contains("spiffe://hms.local/ns/scan/svc/fraud-scanner")
                .doesNotContain(key)
                .doesNotContain(issued.key().toString());
    }
}
