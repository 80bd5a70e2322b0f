package gov.hms.sys.stream;

import gov.hms.sys.ca.IdentityDeniedException;
import gov.hms.sys.control.RefusedException;
import gov.hms.sys.store.StoreUnavailableException;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;

/** Failures as gRPC states. */
final class Refusal {
    private Refusal() {}

    /** @param denied then {@code PERMISSION_DENIED}, and nothing else is: by it a client knows that its certificate is denied */
    static Status unproven(Exception why, boolean denied) {
        return denied
                ? Status.PERMISSION_DENIED.withDescription("this certificate is denied in the mesh")
                : Status.UNAUTHENTICATED.withDescription(
                        "client certificate: " + why.getMessage() + "; join with a service token, or renew in time");
    }

    static StatusRuntimeException of(IdentityDeniedException denied) {
        Status status = denied.forNow() ? Status.UNAVAILABLE : Status.PERMISSION_DENIED;
        return status.withDescription(denied.getMessage()).asRuntimeException();
    }

    static Status ofAnotherRoot() {
        return Status.UNAUTHENTICATED.withDescription(
                "client certificate: not below a root that is trusted now; connect again with a renewed one");
    }

    /** It says nothing of how many there may be, nor of who the others are. */
    static Status crowded() {
        return Status.RESOURCE_EXHAUSTED.withDescription(
                "too many at the same time; end what is not needed and try again in a minute, or ask an operator");
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
