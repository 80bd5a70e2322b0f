package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.SpiffeId;
import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.sys.audit.AuditEntry;
import gov.hms.sys.audit.AuditLog;
import gov.hms.sys.ca.CertificateAuthority;
import gov.hms.sys.ca.JoinString;
import gov.hms.sys.ca.ServiceToken;
import gov.hms.sys.ca.ServiceTokens;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.control.ServiceNames;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.store.StoreUnavailableException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Makes Service Tokens. */
final class TokensApi {
    private static final PolicyBounds.Bound TTL_MINUTES = new PolicyBounds.Bound(1, 1_440);
    private static final PolicyBounds.Bound USES = new PolicyBounds.Bound(1, 1_000);
    private static final int DEFAULT_TTL_MINUTES = 60;
    private static final String EXAMPLE = "{\"service\":\"fraud-scanner.scan\",\"ttlMinutes\":60,\"uses\":1}";

    private final SnapshotCache cache;
    private final RegistryChanges registry;
    private final AuditLog audit;
    private final TokenSource source;

    /**
     * @param tokens empty: the built-in issuer is switched off
     * @param addresses of HMS-SYS, {@code host:port}
     */
    record TokenSource(Optional<ServiceTokens> tokens, CertificateAuthority authority, List<String> addresses) {}

    TokensApi(SnapshotCache cache, RegistryChanges registry, AuditLog audit, TokenSource source) {
        this.cache = cache;
        this.registry = registry;
        this.audit = audit;
        this.source = source;
    }

    List<ApiRoute> routes() {
        return List.of(ApiRoute.admin("POST", "/tokens", this::create));
    }

    private ApiResponse create(ApiRequest request) throws ApiException, RefusedException, StoreUnavailableException {
        ApiBody body = ApiBody.read(request.body(), Set.of("service", "ttlMinutes", "uses"), EXAMPLE);
        ServiceTokens tokens = source.tokens.orElseThrow(TokensApi::switchedOff);
        Duration life = Duration.ofMinutes(body.number("ttlMinutes", TTL_MINUTES, DEFAULT_TTL_MINUTES));
        int uses = body.number("uses", USES, 1);
        LogicalName service = service(body.text("service"));
        ServiceToken token = tokens.create(SpiffeId.ofWorkload(source.authority.trustDomain(), service), life, uses);
        audit.append(new AuditEntry(
                request.actor(),
                "token.create",
                service.toString(),
                "until " + token.expires() + ", for " + (uses == 1 ? "one key" : uses + " keys")));
        registry.learn(service, false, request.actor());
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("service", service.toString());
        view.put("expires", token.expires().toString());
        view.put("uses", uses);
        view.put("join", JoinString.of(source.addresses, service, source.authority, token));
        return ApiResponse.json(view);
    }

    private static ApiException switchedOff() {
        return new ApiException(
                ErrorCode.CONFLICT,
                "this HMS-SYS makes no tokens: tokens.builtIn is false in its configuration",
                "get a Service Token from one of the issuers that are configured there, and start the workload with"
                        + " HMS_MESH_SERVICE, HMS_MESH_ADDRESS, HMS_MESH_ANCHOR and HMS_MESH_TOKEN_FILE");
    }

    /** A full name may be new; a short one must be known. */
    private LogicalName service(String typed) throws ApiException, RefusedException {
        if (typed.indexOf('.') < 0) {
            return ServiceNames.require(cache.state().names(), typed);
        }
        try {
            return LogicalName.parse(typed);
        } catch (IllegalArgumentException malformed) {
            throw new ApiException(ErrorCode.BAD_REQUEST, malformed.getMessage(), "send a body like " + EXAMPLE);
        }
    }
}
