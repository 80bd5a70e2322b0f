package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.PolicyBounds;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/** {@code split: [ { version: v1, weight: 90 }, { version: v2, weight: 10 } ]}. */
final class SplitReader {
    private static final String VERSION = "1 to 63 of letters, digits, ., _, + and -, as in v1 or 2.4.1";
    private static final Pattern VERSION_FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,62}");

    private SplitReader() {}

    static List<WeightedVersion> read(Value value) {
        List<WeightedVersion> shares = new ArrayList<>();
        Set<String> versions = new HashSet<>();
        List<Value> written = value.items("shares", PolicyBounds.SPLITS);
        for (Value item : written) {
            item.fields(PolicyLanguage.SHARE)
                    .flatMap(fields -> share(fields, versions))
                    .ifPresent(shares::add);
        }
        boolean complete = !written.isEmpty() && shares.size() == written.size();
        if (complete && shares.stream().allMatch(share -> share.weight() == 0)) {
            value.findings().add(value.node().at(), value.path(), "all weights are 0", "at least one above 0");
        }
        return shares;
    }

    private static Optional<WeightedVersion> share(Fields fields, Set<String> earlier) {
        Optional<Value> written = fields.require("version", VERSION);
        Optional<String> version = written.flatMap(value -> value.text(VERSION));
        if (version.isPresent() && !VERSION_FORM.matcher(version.get()).matches()) {
            written.get().reject(VERSION);
        } else if (version.isPresent() && !earlier.add(version.get())) {
            written.get().reject("each version only once");
        }
        Optional<Value> weight = fields.require("weight", PolicyBounds.WEIGHT.toString());
        OptionalInt number = weight.isPresent() ? weight.get().wholeNumber(PolicyBounds.WEIGHT) : OptionalInt.empty();
        return version.isPresent() && number.isPresent()
                ? Optional.of(new WeightedVersion(version.get(), number.getAsInt()))
                : Optional.empty();
    }
}
