package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.DenyList;
import gov.hms.sys.ca.IssuedCertificates;
import gov.hms.sys.ca.IssuedCertificates.Issued;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RevocationChanges;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.Denial;
import gov.hms.sys.store.StoreUnavailableException;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** The certificates that are out, and the denial of them. */
final class CertificatesApi {
    private static final String REVOKE = "{\"service\":\"fraud-scanner\",\"reason\":\"laptop stolen\"}";
    private static final String ALLOW = "{\"service\":\"fraud-scanner\"}";
    private static final int LONGEST_REASON = 256;

    private final SnapshotCache cache;
    private final ConnectedInstances instances;
    private final RevocationChanges revocations;
    private final IssuedCertificates issued;
    private final Predicate<String> trustedRoot;

    /** @param trustedRoot whether certificates below the root with this SHA-256 prove anything now */
    CertificatesApi(
            SnapshotCache cache,
            ConnectedInstances instances,
            RevocationChanges revocations,
            IssuedCertificates issued,
            Predicate<String> trustedRoot) {
        this.cache = cache;
        this.instances = instances;
        this.revocations = revocations;
        this.issued = issued;
        this.trustedRoot = trustedRoot;
    }

    List<ApiRoute> routes() {
        return List.of(
                ApiRoute.viewer("GET", "/certificates", this::list),
                ApiRoute.admin("POST", "/certificates/revoke", this::revoke),
                ApiRoute.admin("POST", "/certificates/allow", this::allow));
    }

    private ApiResponse list(ApiRequest request) throws RefusedException {
        Predicate<String> wanted = subject -> true;
        if (request.parameter("service").isPresent()) {
            wanted = identity(request.parameter("service").get()).toString()::equals;
        }
        List<ConnectedInstance> connected = instances.all();
        Map<String, Object> view = new LinkedHashMap<>();
        Predicate<String> chosen = wanted;
        view.put(
                "certificates",
                issued.all().stream()
                        .filter(one -> chosen.test(one.spiffeId()))
                        .map(one -> certificate(one, connected))
                        .toList());
        view.put(
                "denied",
                cache.state().denials().all().stream()
                        .filter(denial -> chosen.test(
                                denial.ofIdentity()
                                        ? denial.subject()
                                        : ownerOf(denial.subject()).orElse("")))
                        .map(CertificatesApi::denial)
                        .toList());
        return ApiResponse.json(view);
    }

    private Optional<String> ownerOf(String serial) {
        return issued.find(serial).map(Issued::spiffeId);
    }

    private Map<String, Object> certificate(Issued one, List<ConnectedInstance> connected) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("serial", one.serial());
        view.put("spiffeId", one.spiffeId());
        view.put("issued", one.issued().toString());
        view.put("expires", one.until().toString());
        view.put(
                "instances",
                connected.stream()
                        .filter(instance -> instance.info().certificateSerial().equals(one.serial()))
                        .map(instance -> instance.info().instanceId())
                        .toList());
        view.put("state", state(one));
        return view;
    }

    private String state(Issued one) {
        if (denied(one)) {
            return "denied";
        }
        return one.root().isEmpty() || trustedRoot.test(one.root()) ? "valid" : "old root";
    }

    private boolean denied(Issued one) {
        DenyList list = cache.mesh().denied();
        return list.serials().contains(new BigInteger(one.serial(), 16))
                || Optional.ofNullable(list.identities().get(SpiffeId.parse(one.spiffeId())))
                        .filter(before -> one.issued().isBefore(before))
                        .isPresent();
    }

    private static Map<String, Object> denial(Denial denial) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("subject", denial.subject());
        view.put("since", denial.at().toString());
        view.put("by", denial.by());
        view.put("reason", denial.reason());
        view.put("issuedBefore", denial.issuedBefore().map(Object::toString).orElse(null));
        view.put("until", denial.until().map(Object::toString).orElse(null));
        return view;
    }

    private ApiResponse revoke(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        ApiBody body = ApiBody.read(request.body(), Set.of("spiffeId", "service", "serial", "reason"), REVOKE);
        String reason = body.optional("reason").orElse("");
        if (reason.length() > LONGEST_REASON) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "reason: " + reason.length() + " characters (expected: at most " + LONGEST_REASON + ")",
                    "say it in fewer words");
        }
        String subject = subject(body, REVOKE);
        Denial denial = subject.startsWith("spiffe://")
                ? revocations.revoke(SpiffeId.parse(subject), reason, request.actor())
                : revokeOne(subject, reason, request.actor());
        Map<String, Object> view = denial(denial);
        view.put("known", denial.ofIdentity() || issued.find(subject).isPresent());
        return ApiResponse.json(view);
    }

    private Denial revokeOne(String serial, String reason, String actor)
            throws RefusedException, StoreUnavailableException {
        Optional<RevocationChanges.Shown> shownBy = instances.all().stream()
                .map(ConnectedInstance::info)
                .filter(info -> info.certificateSerial().equals(serial))
                .findFirst()
                .map(info -> new RevocationChanges.Shown(info.service(), info.instanceId()));
        return revocations.revoke(
                new BigInteger(serial, 16), issued.find(serial).map(Issued::until), shownBy, reason, actor);
    }

    private ApiResponse allow(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        ApiBody body = ApiBody.read(request.body(), Set.of("spiffeId", "service", "serial", "oldCertificates"), ALLOW);
        String subject = subject(body, ALLOW);
        Optional<Denial> left = revocations.allow(subject, body.flag("oldCertificates"), request.actor());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("subject", subject);
        view.put(
                "issuedBefore",
                left.flatMap(Denial::issuedBefore).map(Object::toString).orElse(null));
        return ApiResponse.json(view);
    }

    /** A SPIFFE ID, or a serial number. */
    private String subject(ApiBody body, String example) throws ApiException, RefusedException {
        Optional<String> id = body.optional("spiffeId");
        Optional<String> service = body.optional("service");
        Optional<String> serial = body.optional("serial");
        if (List.of(id, service, serial).stream().filter(Optional::isPresent).count() != 1) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "expected exactly one of spiffeId, service and serial",
                    "send a body like " + example);
        }
        if (service.isPresent()) {
            return identity(service.get()).toString();
        }
        return id.isPresent() ? spiffeId(id.get(), example) : serial(serial.orElseThrow(), example);
    }

    private SpiffeId identity(String typed) throws RefusedException {
        LogicalName name = ServiceNames.require(cache.state().names(), typed);
        return SpiffeId.ofWorkload(cache.mesh().trustDomain(), name);
    }

    private String spiffeId(String text, String example) throws ApiException {
        try {
            SpiffeId id = SpiffeId.parse(text);
            if (id.trustDomain().equals(cache.mesh().trustDomain())
                    && id.workload().isPresent()) {
                return id.toString();
            }
        } catch (IllegalArgumentException malformed) {
            throw new ApiException(ErrorCode.BAD_REQUEST, malformed.getMessage(), "send a body like " + example);
        }
        throw new ApiException(
                ErrorCode.BAD_REQUEST,
                "spiffeId: " + text + " (expected: spiffe://" + cache.mesh().trustDomain()
                        + "/ns/<namespace>/svc/<service>)",
                "only identities of workloads of this mesh can be denied");
    }

    private static String serial(String text, String example) throws ApiException {
        String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
        if (!digits.matches("[0-9a-f]{1,40}")) {
            throw new ApiException(
                    ErrorCode.BAD_REQUEST,
                    "serial: expected 1 to 40 hexadecimal digits, as `hms cert list` shows them",
                    "send a body like " + example);
        }
        return Denial.serial(new BigInteger(digits, 16));
    }
}
