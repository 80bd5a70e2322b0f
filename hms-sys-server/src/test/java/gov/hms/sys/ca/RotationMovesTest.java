package gov.hms.sys.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The end of a rotation can be interrupted after each of its moves, and is finished by the next try or the next start. */
class RotationMovesTest {
    private static final SpiffeId SCANNER = SpiffeId.ofWorkload("hms.local", LogicalName.parse("fraud-scanner.scan"));

    @TempDir
    private Path directory;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-04-15T12:00:00Z"));
    private CertificateAuthority authority;
    private String oldRoot;
    private String newRoot;

    @BeforeEach
    void open() throws Exception {
        authority = reopened();
        oldRoot = authority.issuingRoot();
        newRoot = authority.prepareNext();
    }

    private CertificateAuthority reopened() throws KeyFileException {
        return CertificateAuthority.open(directory, "hms.local", (InstantSource) now::get, new SecureRandom());
    }

    private void enter(RotationPhase phase) throws KeyFileException {
        authority.enter(new RotationState(phase, now.get(), "anna", false, oldRoot, newRoot, Map.of(), Set.of()));
    }

    /** Where each move of the last phase goes to, in their order: a directory there stops it. */
    @ParameterizedTest
    @CsvSource({
        "retired/issuing.key.pem,true",
        "retired/issuing.pem,true",
        "retired/root.key.pem,true",
        "retired/root.pem,true",
        "issuing.key.pem,true",
        "issuing.pem,true",
        "root.key.pem,true",
        "root.pem,true",
        "retired/issuing.key.pem,false",
        "retired/issuing.pem,false",
        "retired/root.key.pem,false",
        "retired/root.pem,false",
        "issuing.key.pem,false",
        "issuing.pem,false",
        "root.key.pem,false",
        "root.pem,false"
    })
    void theOldRootGivesWayAlsoInTwoTries(String stoppedAt, boolean restart) throws Exception {
        enter(RotationPhase.TRUST_BOTH);
        enter(RotationPhase.SIGN_NEW);
        enter(RotationPhase.DROP_OLD);
        // what is in the way of the new one's files can lie there only after the old one's have gone
        Path stop = stoppedAt.startsWith("retired/") ? obstacle(stoppedAt, oldRoot) : afterRetirement(stoppedAt);
        assertThatThrownBy(() -> authority.end()).isInstanceOf(KeyFileException.class);
        assertThat(authority.bundle())
                .as("only the new root is trusted meanwhile")
                .hasSize(1);
        assertThat(authority.issuingRoot()).isEqualTo(newRoot);
        assertThat(authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, Duration.ofHours(1)))
                .hasSize(2);
        Files.delete(stop.resolve("x"));
        Files.delete(stop);
        if (restart) {
            authority = reopened();
        } else {
            authority.end();
        }
        ended(newRoot, oldRoot);
    }

    private Path afterRetirement(String name) throws Exception {
        Path retired = Files.createDirectories(directory.resolve("retired-" + oldRoot.substring(0, 16)));
        for (String file : List.of("issuing.key.pem", "issuing.pem", "root.key.pem", "root.pem")) {
            Files.move(directory.resolve(file), retired.resolve(file));
        }
        return obstacle(name, oldRoot);
    }

    @ParameterizedTest
    @CsvSource({
        "retired/root.pem,true",
        "retired/issuing.key.pem,true",
        "retired/issuing.pem,true",
        "retired/root.key.pem,true",
        "retired/root.pem,false",
        "retired/issuing.key.pem,false",
        "retired/issuing.pem,false",
        "retired/root.key.pem,false"
    })
    void theNewRootGoesAgainAlsoInTwoTries(String stoppedAt, boolean restart) throws Exception {
        enter(RotationPhase.TRUST_BOTH);
        enter(RotationPhase.UNDO);
        Path obstacle = obstacle(stoppedAt, newRoot);
        assertThatThrownBy(() -> authority.end()).isInstanceOf(KeyFileException.class);
        assertThat(authority.issuingRoot()).isEqualTo(oldRoot);
        Files.delete(obstacle.resolve("x"));
        Files.delete(obstacle);
        if (restart) {
            authority = reopened();
        }
        if (authority.rotation().isPresent()) {
            authority.end();
        }
        ended(oldRoot, newRoot);
    }

    @Test
    void aPhaseFileThatWasThereAMomentTooLongIsNoRotation() throws Exception {
        enter(RotationPhase.TRUST_BOTH);
        enter(RotationPhase.DROP_OLD);
        byte[] phase = Files.readAllBytes(directory.resolve("rotation.json"));
        authority.end();
        SecretFile.write(
                directory.resolve("rotation.json"), new String(phase, java.nio.charset.StandardCharsets.UTF_8));
        authority = reopened();
        ended(newRoot, oldRoot);
    }

    @Test
    void aRotationThatIsHeldForLongOutlivesNeitherIssuingAuthority() throws Exception {
        enter(RotationPhase.TRUST_BOTH);
        enter(RotationPhase.SIGN_NEW);
        for (int month = 0; month < 36; month++) {
            now.set(now.get().plus(Duration.ofDays(30)));
            authority.renewIssuing();
            assertThat(authority.endOfIssuing()).isAfter(now.get().plus(Duration.ofDays(29)));
            List<X509Certificate> chain =
                    authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, Duration.ofDays(7));
            assertThat(chain.get(0).getNotAfter().toInstant())
                    .isEqualTo(now.get().plus(Duration.ofDays(7)));
            assertThat(authority.rootOf(chain)).contains(newRoot);
        }
        assertThat(reopened().bundle()).hasSize(2);
        enter(RotationPhase.UNDO);
        assertThat(authority.endOfIssuing())
                .as("of the old root")
                .isAfter(now.get().plus(Duration.ofDays(29)));
        assertThat(authority.rootOf(authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, Duration.ofDays(1))))
                .contains(oldRoot);
    }

    @Test
    void aRootWhoseKeyIsNotHereDoesNotKeepTheOtherFromBeingRenewed() throws Exception {
        enter(RotationPhase.TRUST_BOTH);
        enter(RotationPhase.SIGN_NEW);
        Files.delete(directory.resolve("root.key.pem"));
        now.set(now.get().plus(Duration.ofDays(310)));
        assertThatThrownBy(() -> authority.renewIssuing())
                .isInstanceOf(KeyFileException.class)
                .hasMessageContaining("hms ca issue");
        assertThat(authority.endOfIssuing()).isAfter(now.get().plus(Duration.ofDays(300)));
    }

    /** A directory where a file is to go. */
    private Path obstacle(String name, String loser) throws Exception {
        Path place = directory.resolve(name.replace("retired/", "retired-" + loser.substring(0, 16) + "/"));
        Files.createDirectories(place.resolve("x"));
        return place;
    }

    private void ended(String winner, String loser) throws Exception {
        assertThat(authority.issuingRoot()).isEqualTo(winner);
        assertThat(authority.bundle()).hasSize(1);
        assertThat(authority.rotation()).isEmpty();
        assertThat(authority.rootKeyIsHere()).isTrue();
        List<X509Certificate> chain = authority.issue(Csrs.ec("secp256r1").getPublic(), SCANNER, Duration.ofHours(1));
        assertThat(authority.rootOf(chain)).contains(winner);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder(
                            "bundle.pem",
                            "root.pem",
                            "root.key.pem",
                            "issuing.pem",
                            "issuing.key.pem",
                            "retired-" + loser.substring(0, 16));
        }
        try (Stream<Path> files = Files.list(directory.resolve("retired-" + loser.substring(0, 16)))) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("root.pem", "root.key.pem", "issuing.pem", "issuing.key.pem");
        }
        CertificateAuthority after = reopened();
        assertThat(after.issuingRoot()).isEqualTo(winner);
        assertThat(after.rotation()).isEmpty();
    }
}
