package gov.hms.sys.admin;

import gov.hms.mesh.call.LogicalName;
import gov.hms.sys.snapshot.ActivePolicy;
import gov.hms.sys.snapshot.ConnectedInstance;
import gov.hms.sys.snapshot.Delivery;
import gov.hms.sys.snapshot.Distribution;
import gov.hms.sys.snapshot.InstanceInfo;
import gov.hms.sys.store.PolicyVersion;
import gov.hms.sys.store.Registration;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Records as the JSON objects of the REST contract. */
final class Views {
    private Views() {}

    static Map<String, Object> policy(ActivePolicy policy) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", policy.name());
        view.put("kind", policy.document().kind());
        view.put("source", policy.source().orElse(null));
        view.put("destination", policy.destination().orElse(null));
        view.put("revision", policy.revision());
        view.put("updatedAt", policy.updatedAt().toString());
        view.put("origin", policy.origin());
        view.put("text", policy.document().text());
        return view;
    }

    static Map<String, Object> version(PolicyVersion version) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", version.name());
        view.put("revision", version.revision());
        view.put("at", version.at().toString());
        view.put("actor", version.actor());
        view.put("origin", version.origin());
        view.put("deleted", version.deleted());
        return view;
    }

    static Map<String, Object> endpoint(Registration registration) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("instanceId", registration.instanceId());
        view.put("host", registration.host());
        view.put("port", registration.port());
        view.put("version", registration.version());
        view.put("zone", registration.zone());
        view.put("weight", registration.weight());
        view.put("registeredAt", registration.registeredAt().toString());
        return view;
    }

    static Map<String, Object> subscriber(ConnectedInstance instance, LogicalName service) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("instanceId", instance.info().instanceId());
        view.put("service", instance.info().service().toString());
        instance.delivery(service).ifPresent(delivery -> putProgress(view, delivery));
        return view;
    }

    static Map<String, Object> instance(ConnectedInstance instance, Instant now) {
        InstanceInfo info = instance.info();
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("instanceId", info.instanceId());
        view.put("service", info.service().toString());
        view.put("serviceVersion", info.serviceVersion());
        view.put("libraryVersion", info.libraryVersion());
        view.put("javaVersion", info.javaVersion());
        view.put("zone", info.zone());
        view.put("connectedSince", info.connectedSince().toString());
        view.put("certificateExpires", info.certificateExpires().toString());
        view.put("certificateSerial", info.certificateSerial());
        view.put("certificateLeftPercent", leftPercent(info, now));
        return view;
    }

    /** How much of its life a certificate has left, 0 to 100. */
    private static long leftPercent(InstanceInfo info, Instant now) {
        long life = Duration.between(info.certificateIssued(), info.certificateExpires())
                .toMillis();
        long left = Duration.between(now, info.certificateExpires()).toMillis();
        return Math.max(0, Math.min(100, life <= 0 ? 0 : left * 100 / life));
    }

    static Map<String, Object> distribution(Distribution distribution) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("instances", distribution.instances());
        view.put("acknowledged", distribution.acknowledged());
        view.put("millis", distribution.millis());
        view.put("waitingFor", distribution.waitingFor());
        return view;
    }

    /** @param current the version that there is now */
    static Map<String, Object> config(Delivery delivery, long current) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", delivery.name().toString());
        putProgress(view, delivery);
        view.put("current", current);
        return view;
    }

    private static void putProgress(Map<String, Object> view, Delivery delivery) {
        view.put("sent", delivery.sent());
        view.put("acknowledged", delivery.acknowledged());
        view.put("nack", delivery.nack().orElse(null));
    }
}
