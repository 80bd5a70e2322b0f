package gov.hms.sys.ca;

import gov.hms.mesh.call.LogicalName;
import java.util.List;

/** All that a workload needs to join, in one line: where HMS-SYS is, whom it must prove to be, and a Service Token. */
public final class JoinString {
    private JoinString() {}

    /** @param addresses {@code host:port} of HMS-SYS, at least one */
    public static String of(
            List<String> addresses, LogicalName service, CertificateAuthority authority, ServiceToken token) {
        return "hms://" + String.join(",", addresses) + "/" + service + "?td=" + authority.trustDomain() + "&anchor="
                + authority.anchors() + "&token=" + token.value();
    }
}
