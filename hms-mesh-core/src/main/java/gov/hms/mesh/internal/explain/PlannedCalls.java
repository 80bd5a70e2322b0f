package gov.hms.mesh.internal.explain;

import gov.hms.mesh.call.CallOptions;
import gov.hms.mesh.call.Deadline;
import gov.hms.mesh.call.LogicalName;
import gov.hms.mesh.call.MeshNotReadyException;
import gov.hms.mesh.call.OutboundCall;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.wire.Answer;
import gov.hms.mesh.internal.wire.CallExplanation;
import gov.hms.mesh.internal.wire.Header;
import gov.hms.mesh.internal.wire.PlannedCall;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One call that somebody thinks of making. A destination that is not known yet is subscribed to, as the call would, and given a
 * second; no thread waits meanwhile.
 */
final class PlannedCalls {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);
    private static final int LOOKS = 10;

    private final Explanations.Parts parts;
    private final PlannedCall planned;
    private final Consumer<Answer.Builder> answer;

    PlannedCalls(Explanations.Parts parts, PlannedCall planned, Consumer<Answer.Builder> answer) {
        this.parts = parts;
        this.planned = planned;
        this.answer = answer;
    }

    void explain() {
        Optional<LogicalName> name;
        try {
            // over already, so that nobody waits for the namespaces
            name = parts.namespaces()
                    .resolve(
                            planned.getDestination(),
                            new Deadline(parts.ticker().nanos(), true));
        } catch (MeshNotReadyException unclear) {
            answer.accept(ending("would fail: " + unclear.getMessage()));
            return;
        }
        if (name.isEmpty()) {
            answer.accept(ending("would not go through the mesh: the host is in none of its namespaces"));
            return;
        }
        look(name.get(), parts.registry().cluster(name.get()), LOOKS);
    }

    private void look(LogicalName name, Cluster cluster, int looks) {
        if (cluster.view() == null && cluster.unknown() == null && looks > 0) {
            parts.background().after(LOOK_AGAIN, () -> look(name, cluster, looks - 1));
        } else {
            answer.accept(Explanations.orRefusal(() -> known(name, cluster)));
        }
    }

    private Answer.Builder known(LogicalName name, Cluster cluster) {
        if (cluster.view() != null) {
            return Answer.newBuilder().addCalls(new NextCall(parts, cluster, call(name)).explain());
        }
        List<String> known = cluster.unknown();
        return ending(
                known == null
                        ? "would wait: HMS-SYS has sent no configuration of " + name + " within a second"
                        : "would fail: NR no service " + name + " is known in the mesh"
                                + (known.isEmpty() ? "" : " (known: " + String.join(", ", known) + ")"));
    }

    private Answer.Builder ending(String outcome) {
        Steps steps = new Steps().add("name", planned.getDestination()).add("outcome", outcome);
        return Answer.newBuilder()
                .addCalls(CallExplanation.newBuilder()
                        .setStartedEpochMs(parts.clock().instant().toEpochMilli())
                        .setDestination(Steps.line(planned.getDestination()))
                        .setMethod(Steps.line(method()))
                        .setPath(Steps.line(path()))
                        .setOutcome(Steps.line(outcome))
                        .addAllSteps(steps.list()));
    }

    private OutboundCall call(LogicalName name) {
        return new OutboundCall(
                name,
                method(),
                path(),
                planned.getQuery().isEmpty() ? null : planned.getQuery(),
                this::header,
                Deadline.NEVER,
                CallOptions.DETACHED);
    }

    private String method() {
        return planned.getMethod().isEmpty() ? "GET" : planned.getMethod().toUpperCase(Locale.ROOT);
    }

    /** Without a query, also where the asker put it into the path. */
    private String path() {
        int query = planned.getPath().indexOf('?');
        String path = query < 0 ? planned.getPath() : planned.getPath().substring(0, query);
        return path.startsWith("/") ? path : "/" + path;
    }

    /** Several of one name count as one, joined as the matching rules say. */
    private String header(String name) {
        List<Header> named = planned.getHeadersList().stream()
                .filter(header -> header.getName().equalsIgnoreCase(name))
                .toList();
        return named.isEmpty() ? null : named.stream().map(Header::getValue).collect(Collectors.joining(", "));
    }
}
