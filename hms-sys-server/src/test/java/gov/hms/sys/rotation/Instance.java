package gov.hms.sys.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import gov.hms.mesh.internal.policy.MeshConfig;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.InstanceInfo;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.X509ExtendedKeyManager;

/** An instance as the library is one: trusts what it acknowledged, and shows the certificate that it got last. */
final class Instance {
    final String id;
    private final Instant certificateEnds;
    private Set<String> trusts = Set.of();
    private String below = "";
    private ConnectedInstance stream;
    private Rig sys;

    Instance(String id) {
        this(id, Rig.START.plus(Duration.ofHours(24)));
    }

    Instance(String id, Instant certificateEnds) {
        this.id = id;
        this.certificateEnds = certificateEnds;
    }

    /** Another one that knows and has the same. */
    Instance copy() {
        Instance copy = new Instance(id, certificateEnds);
        copy.trusts = trusts;
        copy.below = below;
        return copy;
    }

    String name() {
        return "fraud-scanner.scan/" + id;
    }

    /** With what it has, or with a token when it has nothing yet. */
    Instance connect(Rig to) {
        sys = to;
        if (below.isEmpty()) {
            trusts = trusted(sys.cache.mesh());
            below = sys.authority.issuingRoot();
        }
        assertThat(trusts).as("%s trusts HMS-SYS", id).contains(sha256(root(sys)));
        assertThat(trusted(sys)).as("HMS-SYS trusts %s", id).contains(below);
        stream = new ConnectedInstance(
                new InstanceInfo(
                        Rig.scanner(), id, "v1", "0.1", "17", "", sys.now.get(), certificateEnds, sys.now.get(), "1"),
                below);
        stream.meshAnswered(-1, null);
        sys.instances.add(stream);
        return this;
    }

    /** Of the certificate that HMS-SYS shows. */
    private static X509Certificate root(Rig sys) {
        X509ExtendedKeyManager keys = sys.server.keyManager();
        X509Certificate[] chain = keys.getCertificateChain(keys.getServerAliases("EC", null)[0]);
        return chain[chain.length - 1];
    }

    /** Learns whom to trust, and says so. */
    void acknowledge() {
        trusts = trusted(sys.cache.mesh());
        stream.meshAnswered(sys.cache.mesh().version(), null);
    }

    void refuse(String why) {
        stream.meshAnswered(sys.cache.mesh().version(), why);
    }

    /** Gets the next certificate, if it was told of another root, and opens its next stream with it. */
    void renew() {
        String wanted = sys.authority.issuingRoot();
        if (!below.equals(wanted)) {
            below = wanted;
            leave();
            connect(sys);
            acknowledge();
        }
    }

    /** Takes its leave. */
    void leave() {
        stream.takesLeave();
        sys.instances.remove(stream);
    }

    /** Is not seen any more, and may be at work all the same. */
    void vanish() {
        sys.instances.remove(stream);
    }

    String below() {
        return below;
    }

    boolean trusts(Instance other) {
        return trusts.contains(other.below);
    }

    private static Set<String> trusted(MeshConfig mesh) {
        return mesh.trustBundle().stream().map(Instance::sha256).collect(Collectors.toSet());
    }

    private static Set<String> trusted(Rig sys) {
        return sys.authority.bundle().stream().map(Instance::sha256).collect(Collectors.toSet());
    }

    static String sha256(X509Certificate certificate) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded()));
        } catch (java.security.GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
