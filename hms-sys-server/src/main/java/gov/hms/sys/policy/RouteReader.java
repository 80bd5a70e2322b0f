package gov.hms.sys.policy;

import gov.hms.mesh.internal.policy.FaultPolicy;
import gov.hms.mesh.internal.policy.HashKey;
import gov.hms.mesh.internal.policy.HeaderChanges;
import gov.hms.mesh.internal.policy.RouteMatch;
import gov.hms.mesh.internal.policy.WeightedVersion;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code routes: [ … ]}. */
final class RouteReader {
    private RouteReader() {}

    /** @param inherited what the spec says about calls */
    static List<RouteSpec> read(Section spec, CallSpec inherited) {
        List<RouteSpec> routes = new ArrayList<>();
        List<Reach> earlier = new ArrayList<>();
        for (Section written : spec.sections("routes")) {
            RouteSpec route = route(written, inherited);
            if (saysWhichRequests(written)) {
                Reach.of(written.value(), route.match(), earlier);
            }
            routes.add(route);
        }
        return routes;
    }

    /** Whatever else is wrong with the route: one that takes everything leaves nothing to the next. */
    private static boolean saysWhichRequests(Section route) {
        return route.written("match")
                .map(match -> !match.findings().anyIn(match.path()))
                .orElse(!route.strange());
    }

    private static RouteSpec route(Section written, CallSpec inherited) {
        String path = written.value().path();
        return new RouteSpec(
                path.substring(path.indexOf('.') + 1),
                written.section("match").map(MatchReader::read).orElse(RouteMatch.ALL),
                split(written),
                written.section("sticky").map(SpecReader::hashKey).orElse(HashKey.NONE),
                CallReader.read(written, inherited),
                written.section("fault").map(RouteReader::fault).orElse(FaultPolicy.NONE),
                written.section("mirror").flatMap(RouteReader::mirror),
                written.section("headers").map(RouteReader::headers).orElse(HeaderChanges.NONE));
    }

    private static List<WeightedVersion> split(Section route) {
        List<WeightedVersion> shares = new ArrayList<>();
        Set<String> versions = new HashSet<>();
        List<Section> written = route.sections("split");
        for (Section share : written) {
            Optional<String> version = share.text("version");
            if (version.isPresent() && !versions.add(version.get())) {
                share.written("version").ifPresent(value -> value.reject("each version only once"));
            }
            if (version.isPresent() && share.number("weight").isPresent()) {
                shares.add(new WeightedVersion(
                        version.get(), share.number("weight").getAsInt()));
            }
        }
        boolean complete = !written.isEmpty() && shares.size() == written.size();
        if (complete && shares.stream().allMatch(share -> share.weight() == 0)) {
            route.written("split")
                    .ifPresent(split -> split.report(split.node().at(), "all weights are 0", "at least one above 0"));
        }
        return shares;
    }

    private static FaultPolicy fault(Section fault) {
        Optional<Section> delay = fault.section("delay");
        Optional<Section> abort = fault.section("abort");
        return new FaultPolicy(
                number(delay, "percent"), number(delay, "ms"), number(abort, "percent"), number(abort, "status"));
    }

    private static int number(Optional<Section> section, String name) {
        return section.isPresent() ? section.get().number(name).orElse(0) : 0;
    }

    private static Optional<RouteSpec.Mirror> mirror(Section mirror) {
        return mirror.text("to").map(to -> new RouteSpec.Mirror(to, mirror.numberOrDefault("percent")));
    }

    private static HeaderChanges headers(Section headers) {
        List<String> set = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Map.Entry<String, Object> header : headers.named("set").entrySet()) {
            set.add(header.getKey());
            set.add((String) header.getValue());
            names.add(header.getKey().toLowerCase(Locale.ROOT));
        }
        List<String> remove = headers.texts("remove");
        remove.stream()
                .filter(name -> !names.add(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .ifPresent(twice -> headers.written("remove")
                        .ifPresent(list -> list.report(
                                list.node().at(), twice + " a second time", "each header once, in set or in remove")));
        return new HeaderChanges(set, remove);
    }
}
