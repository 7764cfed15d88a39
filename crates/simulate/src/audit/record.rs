//! An activity as a row of AuditLogs or a diagnostic record, in files of its own beside the sign-ins.

use kql::datetime;

use super::{Activity, By, Target, has_audit};
use crate::error::Error;
use crate::json::{self, Dialect, Members, object};
use crate::shapes::{Shape, day, hour_folders};
use crate::tenant::Tenant;
use crate::writer::Files;

/// Records of a full Event Hub message.
const BATCH: usize = 40;
const DIALECT: Dialect = Dialect::Beta;

/// How activities are written.
pub(super) struct Form {
    shape: Shape,
    /// The tenant's and the workspace's path.
    tenant: String,
    workspace: String,
}

impl Form {
    /// None: the shape has sign-ins alone.
    pub(super) fn of(shape: Shape, tenant: &Tenant) -> Option<Form> {
        let workspace = format!(
            "WorkspaceResourceId=/subscriptions/{}/resourcegroups/rg-soc/providers/microsoft.operationalinsights/workspaces/law-soc",
            super::id_text(tenant.subscription)
        );
        has_audit(shape).then(|| Form { shape, tenant: super::id_text(tenant.id), workspace })
    }

    /// The ticks that one file spans.
    pub(super) fn period(&self) -> i64 {
        match self.shape {
            Shape::DataExport | Shape::Diagnostic => datetime::HOUR,
            _ => datetime::DAY,
        }
    }

    fn path(&self, time: i64) -> String {
        match self.shape {
            Shape::DataExport => {
                format!("am-AuditLogs/{}/{}/PT1H.json", self.workspace, hour_folders(time))
            }
            Shape::Diagnostic => format!(
                "insights-logs-auditlogs/tenantId={}/{}/PT1H.json",
                self.tenant,
                hour_folders(time)
            ),
            Shape::EventHub => format!("eventhub/audit_{}.ndjson", day(time)),
            _ => format!("AuditLogs/AuditLogs_{}.ndjson", day(time)),
        }
    }

    /// Writes the activities of one file.
    pub(super) fn write_file(
        &self,
        tenant: &Tenant,
        activities: &[Activity],
        files: &mut Files,
    ) -> Result<(), Error> {
        let Some(first) = activities.first() else { return Ok(()) };
        let mut out = Vec::new();
        if self.shape == Shape::EventHub {
            for batch in activities.chunks(BATCH) {
                out.extend_from_slice(b"{\"records\":[");
                for (number, it) in batch.iter().enumerate() {
                    if number > 0 {
                        out.push(b',');
                    }
                    envelope(tenant, it, &mut out);
                }
                out.extend_from_slice(b"]}\n");
            }
        } else {
            for it in activities {
                match self.shape {
                    Shape::Diagnostic => envelope(tenant, it, &mut out),
                    _ => row(tenant, it, &mut out),
                }
                out.push(b'\n');
            }
        }
        let mut sink = files.create(&self.path(first.time))?;
        files.write(&mut sink, &out)?;
        files.close(sink)
    }
}

/// A row of the table.
fn row(tenant: &Tenant, it: &Activity, out: &mut Vec<u8>) {
    object(out, DIALECT, |m| {
        m.plain("TimeGenerated", |out| json::ticks(out, it.time, "Z"));
        resource_id(tenant, "ResourceId", m);
        m.text("OperationName", it.operation.name);
        m.text("OperationVersion", "1.0");
        m.text("Category", it.operation.category);
        m.text("ResultSignature", "None");
        m.number("DurationMs", 0);
        m.plain("CorrelationId", |out| json::uuid(out, it.correlation));
        m.text("Resource", "Microsoft.aadiam");
        m.text("ResourceGroup", "Microsoft.aadiam");
        m.text("Identity", identity(tenant, it));
        m.text("Level", "4");
        m.raw("AdditionalDetails", |out| details(it, out));
        m.text("Id", &it.id());
        m.raw("InitiatedBy", |out| initiated_by(tenant, it, out));
        m.text("LoggedByService", it.operation.service);
        m.text("Result", result(it));
        m.text("ResultReason", it.reason);
        m.raw("TargetResources", |out| targets(it, out));
        m.plain("AADTenantId", |out| json::uuid(out, tenant.id));
        m.text("ActivityDisplayName", it.operation.name);
        m.plain("ActivityDateTime", |out| json::ticks(out, it.time, "Z"));
        m.text("AADOperationType", it.operation.kind);
        m.text("SourceSystem", "Azure AD");
        m.plain("TenantId", |out| json::uuid(out, tenant.workspace));
        m.text("Type", "AuditLogs");
    });
}

/// The record of diagnostic settings.
fn envelope(tenant: &Tenant, it: &Activity, out: &mut Vec<u8>) {
    object(out, DIALECT, |m| {
        m.plain("time", |out| json::ticks(out, it.time, "Z"));
        resource_id(tenant, "resourceId", m);
        m.text("operationName", it.operation.name);
        m.text("operationVersion", "1.0");
        m.text("category", "AuditLogs");
        m.plain("tenantId", |out| json::uuid(out, tenant.id));
        m.text("resultSignature", "None");
        m.number("durationMs", 0);
        if let By::User { address, .. } = &it.by {
            m.text("callerIpAddress", address);
        }
        m.plain("correlationId", |out| json::uuid(out, it.correlation));
        m.text("identity", identity(tenant, it));
        m.number("Level", 4);
        m.raw("properties", |out| properties(tenant, it, out));
    });
}

fn properties(tenant: &Tenant, it: &Activity, out: &mut Vec<u8>) {
    object(out, DIALECT, |m| {
        m.text("id", &it.id());
        m.text("category", it.operation.category);
        m.plain("correlationId", |out| json::uuid(out, it.correlation));
        m.text("result", result(it));
        m.text("resultReason", it.reason);
        m.text("activityDisplayName", it.operation.name);
        m.plain("activityDateTime", |out| json::ticks(out, it.time, "+00:00"));
        m.text("loggedByService", it.operation.service);
        m.text("operationType", it.operation.kind);
        m.raw("initiatedBy", |out| initiated_by(tenant, it, out));
        m.raw("targetResources", |out| targets(it, out));
        m.raw("additionalDetails", |out| details(it, out));
    });
}

fn resource_id(tenant: &Tenant, name: &str, m: &mut Members<'_>) {
    m.plain(name, |out| {
        out.extend_from_slice(b"/tenants/");
        json::uuid(out, tenant.id);
        out.extend_from_slice(b"/providers/Microsoft.aadiam");
    });
}

fn result(it: &Activity) -> &'static str {
    if it.failed { "failure" } else { "success" }
}

fn identity<'a>(tenant: &'a Tenant, it: &'a Activity) -> &'a str {
    match &it.by {
        By::User { person, .. } => &tenant.person(*person).name,
        By::App { name, .. } => name,
    }
}

fn initiated_by(tenant: &Tenant, it: &Activity, out: &mut Vec<u8>) {
    object(out, DIALECT, |m| match &it.by {
        By::User { person, address } => {
            let person = tenant.person(*person);
            m.raw("user", |out| {
                object(out, DIALECT, |m| {
                    m.plain("id", |out| json::uuid(out, person.id));
                    m.text_or_null("displayName", "");
                    m.text("userPrincipalName", &person.principal);
                    m.text("ipAddress", address);
                    m.raw("roles", |out| out.extend_from_slice(b"[]"));
                });
            });
        }
        By::App { name, id } => m.raw("app", |out| {
            object(out, DIALECT, |m| {
                m.text_or_null("appId", "");
                m.text("displayName", name);
                m.plain("servicePrincipalId", |out| json::uuid(out, *id));
                m.text_or_null("servicePrincipalName", "");
            });
        }),
    });
}

fn targets(it: &Activity, out: &mut Vec<u8>) {
    list(&it.targets, out, one_target);
}

fn one_target(it: &Target, out: &mut Vec<u8>) {
    object(out, DIALECT, |m| {
        m.plain("id", |out| json::uuid(out, it.id));
        if it.kind == "User" {
            m.text_or_null("displayName", "");
            m.text("type", it.kind);
            m.text("userPrincipalName", &it.name);
        } else {
            m.text("displayName", &it.name);
            m.text("type", it.kind);
        }
        m.raw("modifiedProperties", |out| {
            list(&it.changes, out, |change, out| {
                object(out, DIALECT, |m| {
                    m.text("displayName", change.name);
                    m.text_or_null("oldValue", &change.old);
                    m.text_or_null("newValue", &change.new);
                });
            });
        });
        m.raw("administrativeUnits", |out| out.extend_from_slice(b"[]"));
    });
}

fn details(it: &Activity, out: &mut Vec<u8>) {
    list(&it.details, out, |(key, value), out| {
        object(out, DIALECT, |m| {
            m.text("key", key);
            m.text("value", value);
        });
    });
}

fn list<T>(items: &[T], out: &mut Vec<u8>, write: impl Fn(&T, &mut Vec<u8>)) {
    out.push(b'[');
    for (number, it) in items.iter().enumerate() {
        if number > 0 {
            out.push(b',');
        }
        write(it, out);
    }
    out.push(b']');
}
