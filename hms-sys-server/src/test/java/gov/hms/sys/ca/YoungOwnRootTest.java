package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A root that was made just now, as {@code openssl} makes it: it begins at that very second, and what is issued below it in the
 * first minute says that it began before. Such a certificate is good, and tells all the same when it was issued.
 */
class YoungOwnRootTest {
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));
    private static final Duration DAY = Duration.ofHours(24);

    @TempDir
    Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>();
    private final AtomicReference<DenyList> denied = new AtomicReference<>(DenyList.NONE);
    private CertificateAuthority authority;
    private PeerCertificates peers;
    private Instant begun;

    @BeforeEach
    void bringARootThatBeginsNow() throws Exception {
        begun = new RootFiles(directory)
                .pem("own", RootFiles.keys("secp384r1"), true)
                .getNotBefore()
                .toInstant();
        now.set(begun);
        OwnRoot.ofPem(directory.resolve("own.pem"), directory.resolve("own.key"))
                .install(directory.resolve("ca"), false, true, KeyVault.inClear(), now::get);
        authority = CertificateAuthority.open(directory.resolve("ca"), "hms.local", now::get, new SecureRandom());
        peers = new PeerCertificates(authority, denied::get, now::get, why -> {});
    }

    private X509Certificate[] issueAfter(int seconds) throws Exception {
        now.set(begun.plusSeconds(seconds));
        return authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, DAY).toArray(new X509Certificate[0]);
    }

    @Test
    void whatIsIssuedInItsFirstMinuteIsGoodAndTellsWhenItWas() throws Exception {
        for (int second : List.of(0, 1, 30, 59, 60, 61)) {
            X509Certificate[] chain = issueAfter(second);

            assertThat(DenyList.issued(chain[0])).isEqualTo(begun.plusSeconds(second));
            peers.checkClientTrusted(chain, "EC");
            assertThat(peers.require(List.of(chain)))
                    .as("issued after %s s", second)
                    .isEqualTo(SCANNER);
        }
    }

    @Test
    void aDenialThatIsTakenBackInTheSameMinuteStillHoldsForWhatWasIssuedBefore() throws Exception {
        X509Certificate[] before = issueAfter(5);
        Instant allowedAgain = begun.plusSeconds(20);
        denied.set(new DenyList(Map.of(SCANNER, allowedAgain), Set.of()));
        X509Certificate[] after = issueAfter(20);

        assertThatThrownBy(() -> peers.require(List.of(before))).hasMessageContaining("denied");
        assertThat(peers.require(List.of(after))).isEqualTo(SCANNER);
    }
}
