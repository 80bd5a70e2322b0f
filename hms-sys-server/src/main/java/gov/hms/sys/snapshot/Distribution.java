package gov.hms.sys.snapshot;

import java.util.List;

/**
 * How far a change got.
 *
 * @param instances connected, and concerned by the change
 * @param acknowledged of those
 * @param millis from the request to the last answer, or to the end of the waiting
 * @param waitingFor ids of the instances that did not acknowledge, because they were slow or refused
 */
public record Distribution(int instances, int acknowledged, long millis, List<String> waitingFor) {
    public boolean complete() {
        return waitingFor.isEmpty();
    }
}
