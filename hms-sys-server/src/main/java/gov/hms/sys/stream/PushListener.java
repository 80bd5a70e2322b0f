package gov.hms.sys.stream;

import java.time.Duration;

/** Hears of pushes and how they end; for metrics. */
public interface PushListener {
    /** An instance was sent a configuration. */
    void sent();

    /** It uses it. */
    void acknowledged();

    /** @param sinceChange from the request of the change to an acknowledgement of it */
    void arrived(Duration sinceChange);

    /** It does not use it. */
    void rejected();
}
