package gov.hms.mesh.internal.cluster;

import gov.hms.mesh.call.Endpoint;
import gov.hms.mesh.internal.cluster.CallRecorder.Drained;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What this process counts of its calls to one destination: each call once by its route, and, when it got to one, by the endpoint that
 * answered it or was asked last. A recorder is looked up when a configuration is adopted, never by a call.
 */
public final class CallBook {
    /** Of each kind, as many as a report may hold with the one below; what is more is counted together under it. */
    static final int MOST = 199;

    private static final String OTHER = "other";

    /** A recorder of an endpoint that is gone stays for so many empty drains: calls to it may still be under way. */
    private static final int LINGERS = 30;

    private final Map<String, Page> routes = new TreeMap<>();
    private final Map<Instance, Page> instances = new HashMap<>();

    private record Instance(String id, String version) {
        private static final Instance OTHERS = new Instance(OTHER, "");
    }

    private static final class Page {
        private final CallRecorder recorder = new CallRecorder();
        private boolean current = true;
        private int emptyDrains;

        private Drained drain() {
            Drained drained = recorder.drain();
            emptyDrains = drained.isEmpty() ? emptyDrains + 1 : 0;
            return drained;
        }

        private boolean isOver() {
            return !current && emptyDrains > LINGERS;
        }
    }

    /**
     * A part of the calls of one interval.
     *
     * @param name of the route, or the endpoint's instance
     * @param version of the instance
     */
    public record Part(String name, String version, Drained calls) {}

    /** The calls of one interval, twice; parts without calls are absent. */
    public record Interval(List<Part> routes, List<Part> instances) {
        public boolean isEmpty() {
            return routes.isEmpty() && instances.isEmpty();
        }
    }

    /** The recorder of the route of this name. */
    synchronized CallRecorder route(String name) {
        return page(routes, name, OTHER).recorder;
    }

    synchronized CallRecorder endpoint(Endpoint endpoint) {
        return page(instances, new Instance(endpoint.instanceId(), endpoint.version()), Instance.OTHERS).recorder;
    }

    /** A new configuration is about to ask for its recorders; those that it does not ask for go in a while. */
    synchronized void turn() {
        routes.values().forEach(page -> page.current = false);
        instances.values().forEach(page -> page.current = false);
    }

    private static <K> Page page(Map<K, Page> pages, K key, K other) {
        Page known = pages.get(key);
        if (known == null) {
            known = pages.computeIfAbsent(pages.size() < MOST ? key : other, fresh -> new Page());
        }
        known.current = true;
        return known;
    }

    /** What happened since the last drain. */
    public synchronized Interval drain() {
        List<Part> byRoute = routes.entrySet().stream()
                .map(entry -> new Part(entry.getKey(), "", entry.getValue().drain()))
                .filter(part -> !part.calls().isEmpty())
                .toList();
        List<Part> byInstance = instances.entrySet().stream()
                .map(entry -> new Part(
                        entry.getKey().id(),
                        entry.getKey().version(),
                        entry.getValue().drain()))
                .filter(part -> !part.calls().isEmpty())
                .toList();
        forget(routes.values());
        forget(instances.values());
        return new Interval(byRoute, byInstance);
    }

    private static void forget(Collection<Page> pages) {
        pages.removeIf(Page::isOver);
    }
}
