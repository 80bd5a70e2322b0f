package gov.hms.sys.stream;

import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Failures as gRPC states. */
final class Refusal {
    private Refusal() {}

    static Status expired(Caller caller) {
        return Status.UNAUTHENTICATED.withDescription(
                "client certificate expired at " + caller.expires() + "; connect again with a renewed one");
    }

    static Status ofAnotherRoot() {
        return Status.UNAUTHENTICATED.withDescription(
                "client certificate: not below a root that is trusted now; connect again with a renewed one");
    }

    static StatusRuntimeException invalid(String description) {
        return Status.INVALID_ARGUMENT.withDescription(description).asRuntimeException();
    }

    static StatusRuntimeException of(RefusedException refused) {
        Status status = refused.reason() == RefusedException.Reason.LIMIT
                ? Status.RESOURCE_EXHAUSTED
                : Status.FAILED_PRECONDITION;
        return status.withDescription(refused.getMessage() + "; " + refused.next())
                .asRuntimeException();
    }

    static StatusRuntimeException of(StoreUnavailableException unavailable) {
        return Status.UNAVAILABLE
                .withDescription("HMS-SYS cannot write now; try again")
                .withCause(unavailable)
                .asRuntimeException();
    }
}
