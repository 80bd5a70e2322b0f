package gov.hms.mesh.internal.stack;

import gov.hms.mesh.call.ResponseFlag;
import gov.hms.mesh.internal.cluster.Cluster;
import gov.hms.mesh.internal.cluster.ClusterEndpoint;
import java.util.ArrayList;
import java.util.List;

/** What happened to one call so far. A hedge writes it too, from a thread of its own. */
public final class CallJournal {
    private final List<ClusterEndpoint> tried = new ArrayList<>(2);
    private volatile int attempts;
    private volatile boolean sent;
    private ResponseFlag flag;
    private boolean panicked;
    private String route = "";
    private Cluster cluster;

    /** An endpoint was chosen for the attempt under way. */
    public synchronized void chose(ClusterEndpoint endpoint) {
        tried.add(endpoint);
    }

    /** Endpoints of all attempts, in order. */
    public synchronized List<ClusterEndpoint> tried() {
        return List.copyOf(tried);
    }

    /** The endpoint chosen last; null before one was. */
    public synchronized ClusterEndpoint newest() {
        return tried.isEmpty() ? null : tried.get(tried.size() - 1);
    }

    public synchronized boolean hasTried(ClusterEndpoint endpoint) {
        for (int i = 0; i < tried.size(); i++) {
            if (tried.get(i).load() == endpoint.load()) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of the attempt that begins, from 1 on. */
    public synchronized int attempted() {
        int number = attempts + 1;
        attempts = number;
        return number;
    }

    public int attempts() {
        return attempts;
    }

    /** A peer may have seen the request. */
    public void markSent() {
        sent = true;
    }

    public boolean sent() {
        return sent;
    }

    /** So few endpoints were available that one was chosen which was not. */
    public void panic() {
        panicked = true;
    }

    public boolean panicked() {
        return panicked;
    }

    public void flag(ResponseFlag reason) {
        flag = reason;
    }

    /** Why the mesh answered or refused by itself; null when it did not. */
    public ResponseFlag flag() {
        return flag;
    }

    public void routed(Cluster destination, String name) {
        cluster = destination;
        route = name;
    }

    /** The destination; null before the name was known. */
    public Cluster cluster() {
        return cluster;
    }

    /** The matched route's name; empty before one matched. */
    public String route() {
        return route;
    }

    /** {@code 127.0.0.1:8443} of the newest attempt, or {@code no endpoint}. */
    public String lastEndpoint() {
        ClusterEndpoint newest = newest();
        return newest == null ? "no endpoint" : newest.endpoint().authority();
    }
}
