package gov.hms.sys.policy;

import gov.hms.mesh.call.LogicalName;
import java.util.Optional;
import java.util.regex.Pattern;

/** The names in a policy. */
final class Names {
    static final String POLICY_NAME =
            "1 to 100 of a-z, 0-9, - and ., with a letter or digit at both ends, as in fraud-scan-policy";
    static final String SERVICE_NAME = "<service> or <service>.<namespace> in lower case, as in fraud-scanner.scan";

    private static final Pattern POLICY =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final int MAX_LENGTH = 100;

    private Names() {}

    static Optional<String> policy(Value value) {
        Optional<String> name = value.text(POLICY_NAME);
        if (name.isPresent()
                && (name.get().length() > MAX_LENGTH
                        || !POLICY.matcher(name.get()).matches())) {
            value.reject(POLICY_NAME);
            return Optional.empty();
        }
        return name;
    }

    static Optional<String> service(Value value) {
        return service(value, SERVICE_NAME);
    }

    static Optional<String> caller(Value value) {
        return service(value, SERVICE_NAME + "; leave the field out for every caller");
    }

    private static Optional<String> service(Value value, String expected) {
        Optional<String> name = value.text(expected);
        if (name.isPresent() && !isService(name.get())) {
            value.reject(expected);
            return Optional.empty();
        }
        return name;
    }

    private static boolean isService(String name) {
        if (LogicalName.isLabel(name)) {
            return true;
        }
        try {
            return LogicalName.parse(name).toString().equals(name);
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
