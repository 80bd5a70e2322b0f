package gov.hms.sys.stream;

import gov.hms.sys.access.DeniedCalls;
import gov.hms.sys.access.PlaintextWatch;
import gov.hms.sys.admission.Admission;
import gov.hms.sys.admission.IssuingLimits;
import gov.hms.sys.ca.SvidIssuer;
import gov.hms.sys.control.RegistryChanges;
import gov.hms.sys.question.Questions;
import gov.hms.sys.question.Taps;
import gov.hms.sys.registry.Leases;
import gov.hms.sys.snapshot.ConnectedInstances;
import gov.hms.sys.snapshot.SnapshotCache;
import gov.hms.sys.statistics.CallStatistics;
import io.grpc.BindableService;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * What the gRPC services stand on.
 *
 * @param limited how many may be connected
 * @param random cryptographically strong
 */
public record MeshServices(
        Admission admission,
        IssuingLimits limits,
        IssuingRefusals refusals,
        SvidIssuer issuer,
        SnapshotCache cache,
        ConnectedInstances instances,
        Questions questions,
        Taps taps,
        RegistryChanges registry,
        RegistryDoor door,
        Leases leases,
        CallStatistics statistics,
        DeniedCalls denied,
        PlaintextWatch plaintext,
        PushListener pushes,
        Enforcements enforcements,
        ConnectionLimits limited,
        Overload overload,
        RefusedCallers refusedCallers,
        Time time,
        RandomGenerator random) {

    DiscoveryService discovery() {
        return new DiscoveryService(this);
    }

    List<BindableService> others() {
        return List.of(
                new IdentityService(admission, limits, issuer, refusals),
                new RegistryService(registry, leases, instances, time.clock(), random, door),
                new StatisticsService(statistics, new AccessReports(denied, plaintext)));
    }
}
