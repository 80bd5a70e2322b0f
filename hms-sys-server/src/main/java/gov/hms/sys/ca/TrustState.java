package gov.hms.sys.ca;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which roots there are, and what each is for, at one moment.
 *
 * @param current HMS-SYS's own certificate is below it
 * @param next null: none is to follow
 * @param rotation null: none is under way
 */
record TrustState(RootLine current, RootLine next, RotationState rotation) {
    List<X509Certificate> bundle() {
        return lines().map(RootLine::root).toList();
    }

    /** Below which workloads' certificates are issued. */
    RootLine signing() {
        return next != null && rotation.phase() == RotationPhase.SIGN_NEW ? next : current;
    }

    Stream<RootLine> lines() {
        return next == null ? Stream.of(current) : Stream.of(current, next);
    }
}
