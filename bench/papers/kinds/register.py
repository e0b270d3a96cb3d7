"""Which maker makes which document type."""

from __future__ import annotations

from collections.abc import Callable

from bench.papers.kinds import bank, company, contracts, courts, family, identity, loans, means, pleadings, sundry
from bench.papers.paper import Paper
from bench.papers.world import World

MAKERS: dict[str, Callable[[World], Paper]] = {
    maker.__name__: maker
    for maker in (
        identity.id_card, company.business_license, loans.iou, loans.loan_contract, bank.bank_statement, pleadings.complaint,
        courts.judgment, courts.court_summons, pleadings.power_of_attorney, company.invoice, identity.household_register,
        bank.bank_receipt, pleadings.evidence_list, identity.residence_permit, identity.passport, bank.payment_screenshot,
        bank.chat_screenshot, bank.credit_report, bank.credit_authorization, loans.mortgage_contract,
        loans.guarantee_contract, pleadings.answer, courts.court_notice, courts.hearing_record, courts.ruling,
        courts.mediation_statement, courts.arbitration_award, family.marriage_certificate, contracts.lease_contract,
        means.income_certificate, means.property_certificate, contracts.employment_contract, contracts.sale_contract,
        contracts.service_contract, contracts.engagement_letter, family.divorce_certificate, means.tax_record,
        sundry.medical_record, sundry.accident_report, sundry.letter, sundry.other,
    )
}  # fmt: skip
