package gov.hms.mesh.internal.policy;

import com.google.protobuf.ByteString;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@link MeshConfig} to and from the wire. */
public final class MeshConfigCodec {
    private static final int MAX_NAMESPACES = 10_000;
    private static final int MAX_ROOTS = 16;
    private static final int SHA_256_BYTES = 32;

    private MeshConfigCodec() {}

    public static gov.hms.mesh.internal.wire.MeshConfig write(MeshConfig config) {
        var wire = gov.hms.mesh.internal.wire.MeshConfig.newBuilder()
                .setEpoch(config.epoch())
                .setVersion(config.version())
                .setTrustDomain(config.trustDomain())
                .addAllNamespaces(config.namespaces().stream().sorted().toList());
        for (X509Certificate root : config.trustBundle()) {
            wire.addTrustBundle(ByteString.copyFrom(encoded(root)));
        }
        config.issuingRoot()
                .ifPresent(root ->
                        wire.setIssuingRoot(ByteString.copyFrom(HexFormat.of().parseHex(root))));
        DenyListCodec.write(config.denied(), wire);
        return wire.build();
    }

    /** @throws InvalidConfigException with every reason why the configuration cannot be used */
    public static MeshConfig read(gov.hms.mesh.internal.wire.MeshConfig wire) throws InvalidConfigException {
        Violations violations = new Violations();
        violations.parse("trust_domain", wire.getTrustDomain(), SpiffeId::ofControlPlane);
        violations.check(
                wire.getNamespacesCount() <= MAX_NAMESPACES,
                "namespaces: " + wire.getNamespacesCount() + " (expected: at most " + MAX_NAMESPACES + ")");
        Set<String> namespaces = new LinkedHashSet<>();
        for (String namespace : wire.getNamespacesList()) {
            violations.check(LogicalName.isLabel(namespace), "namespaces: " + namespace + " (expected: a DNS label)");
            namespaces.add(namespace);
        }
        int roots = wire.getTrustBundleCount();
        violations.check(
                roots >= 1 && roots <= MAX_ROOTS,
                "trust_bundle: " + roots + " certificates (expected: 1 to " + MAX_ROOTS + ")");
        List<X509Certificate> bundle = new ArrayList<>();
        for (ByteString der : wire.getTrustBundleList()) {
            try {
                bundle.add(certificate(der.toByteArray()));
            } catch (CertificateException unreadable) {
                violations.check(false, "trust_bundle: " + unreadable.getMessage());
            }
        }
        int hash = wire.getIssuingRoot().size();
        violations.check(
                hash == 0 || hash == SHA_256_BYTES,
                "issuing_root: " + hash + " bytes (expected: none, or " + SHA_256_BYTES + ")");
        DenyList denied = DenyListCodec.read(wire.getDeniedList(), violations);
        violations.throwIfAny();
        return new MeshConfig(
                wire.getEpoch(),
                wire.getVersion(),
                wire.getTrustDomain(),
                namespaces,
                bundle,
                hash == 0
                        ? Optional.empty()
                        : Optional.of(
                                HexFormat.of().formatHex(wire.getIssuingRoot().toByteArray())),
                denied);
    }

    /** Reads one DER certificate. */
    public static X509Certificate certificate(byte[] der) throws CertificateException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a parsed certificate must encode", impossible);
        }
    }
}
