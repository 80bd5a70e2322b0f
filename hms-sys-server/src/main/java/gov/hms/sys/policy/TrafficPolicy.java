package gov.hms.sys.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How calls to a service are made. It keeps what was written and nothing else: what was not is filled in when a configuration is
 * built, see {@link EffectivePolicy}.
 *
 * @param source the caller it holds for, {@code return-intake.intake} or the short {@code return-intake}; empty: any caller
 * @param destination the service it is about, full or short as {@code source}
 * @param routes as written, first match wins; may be empty
 */
public record TrafficPolicy(
        String name, Optional<String> source, String destination, TrafficSpec spec, List<RouteSpec> routes, String text)
        implements PolicyDocument {

    public TrafficPolicy {
        routes = List.copyOf(routes);
    }

    /** What is hardly meant, as far as the text alone tells. */
    public List<String> warnings() {
        return routes.stream()
                .filter(route -> route.mirror()
                        .filter(mirror -> mirror.to().equals(destination))
                        .isPresent())
                .map(route -> mirrorsItself(route, destination))
                .toList();
    }

    /** A warning. */
    public static String mirrorsItself(RouteSpec route, String to) {
        return "spec." + route.name() + ".mirror.to: " + to
                + " is the destination itself; each call that is copied loads it twice";
    }

    @Override
    public String kind() {
        return PolicyLanguage.TRAFFIC_POLICY;
    }

    @Override
    public String reach() {
        return source.orElse("every caller") + " -> " + destination;
    }

    @Override
    public List<Mention> mentions() {
        List<Mention> mentions = new ArrayList<>();
        source.ifPresent(name -> mentions.add(new Mention("spec.source", name)));
        mentions.add(new Mention("spec.destination", destination));
        for (RouteSpec route : routes) {
            route.mirror()
                    .ifPresent(mirror -> mentions.add(new Mention("spec." + route.name() + ".mirror.to", mirror.to())));
        }
        return mentions;
    }
}
