"""Elements of the messages that the readers know, a row an element (読み取る項目).

What else a message holds is told as a finding. Some are known and not kept: envelope,
references, codes that repeat what another element says.
"""

from edi.zedi.unread import is_one_of

_ORDER = "CstmrCdtTrfInitn"
_BANK = (
    "FinInstnId/ClrSysMmbId/ClrSysId/Cd",
    "FinInstnId/ClrSysMmbId/MmbId",
    "FinInstnId/Nm",
    "FinInstnId/Othr/Id",
    "BrnchId/Id",
    "BrnchId/Nm",
)
_ORDER_HEAD = ("GrpHdr/MsgId", "GrpHdr/CreDtTm", "GrpHdr/NbOfTxs")
_ORDER_PAYMENT = (
    "PmtInfId",
    "PmtMtd",
    "NbOfTxs",
    "CtrlSum",
    "PmtTpInf/CtgyPurp/Cd",
    "ReqdExctnDt",
    "Dbtr/Nm",
    "Dbtr/Id/OrgId/Othr/Id",
    "Dbtr/Id/OrgId/Othr/SchmeNm/Cd",
    "DbtrAcct/Id/Othr/Id",
    "DbtrAcct/Tp/Prtry",
    "DbtrAcct/Tp/Cd",
    *(f"DbtrAgt/{path}" for path in _BANK),
    "UltmtDbtr/Nm",
)
_ORDER_TRANSFER = (
    "PmtId/EndToEndId",
    "Amt/InstdAmt",
    *(f"CdtrAgt/{path}" for path in _BANK),
    "Cdtr/Nm",
    "Cdtr/Id/OrgId/Othr/Id",
    "Cdtr/Id/OrgId/Othr/SchmeNm/Prtry",
    "CdtrAcct/Id/Othr/Id",
    "CdtrAcct/Tp/Prtry",
    "CdtrAcct/Tp/Cd",
    "InstrForCdtrAgt/InstrInf",
    "InstrForDbtrAgt",
    "Purp/Prtry",
    "RmtInf/Ustrd",
)
is_order_item = is_one_of(
    *(f"{_ORDER}/{path}" for path in _ORDER_HEAD),
    *(f"{_ORDER}/PmtInf/{path}" for path in _ORDER_PAYMENT),
    *(f"{_ORDER}/PmtInf/CdtTrfTxInf/{path}" for path in _ORDER_TRANSFER),
)

_RESULT = "CstmrPmtStsRpt"
_REASON = ("StsRsnInf/Rsn/Cd", "StsRsnInf/Rsn/Prtry", "StsRsnInf/AddtlInf")
_RESULT_GROUP = ("OrgnlMsgId", "OrgnlMsgNmId", "OrgnlNbOfTxs", "OrgnlCtrlSum", "GrpSts")
_RESULT_PAYMENT = ("OrgnlPmtInfId", "OrgnlNbOfTxs", "OrgnlCtrlSum", "PmtInfSts")
_RESULT_TRANSFER = (
    "StsId",
    "OrgnlEndToEndId",
    "TxSts",
    "AcctSvcrRef",
    "OrgnlTxRef/Amt/InstdAmt",
    "OrgnlTxRef/Cdtr/Nm",
)
is_result_item = is_one_of(
    f"{_RESULT}/GrpHdr/MsgId",
    f"{_RESULT}/GrpHdr/CreDtTm",
    *(f"{_RESULT}/OrgnlGrpInfAndSts/{path}" for path in (*_RESULT_GROUP, *_REASON)),
    *(f"{_RESULT}/OrgnlPmtInfAndSts/{path}" for path in (*_RESULT_PAYMENT, *_REASON)),
    *(
        f"{_RESULT}/OrgnlPmtInfAndSts/TxInfAndSts/{path}"
        for path in (*_RESULT_TRANSFER, *_REASON)
    ),
)

REPORTS = (
    "BkToCstmrAcctRpt/Rpt",
    "BkToCstmrStmt/Stmt",
    "BkToCstmrDbtCdtNtfctn/Ntfctn",
)
_PARTIES = ("Dbtr", "UltmtDbtr", "Cdtr", "UltmtCdtr")
_ACCOUNT = (
    *("Id/Othr/Id", "Id/IBAN", "Tp/Prtry", "Tp/Cd", "Ccy"),
    *("Nm", "Ownr/Nm", "Ownr/Pty/Nm"),
    *("Svcr/FinInstnId/*", "Svcr/BrnchId/Id", "Svcr/BrnchId/Nm"),
)
_BALANCE = ("Tp/CdOrPrtry/*", "Amt", "CdtDbtInd", "Dt/*")
_PARTY = ("Nm", "Pty/Nm")
_DETAIL = (
    *("Refs/*", "Amt", "CdtDbtInd", "AmtDtls/TxAmt/Amt", "RmtInf/Ustrd", "AddtlTxInf"),
    *(f"RltdPties/{who}/{path}" for who in _PARTIES for path in _PARTY),
    *(f"RltdAgts/{agent}/*" for agent in ("DbtrAgt", "CdtrAgt")),
)
_ENTRY = (
    *("NtryRef", "Amt", "CdtDbtInd", "RvslInd", "Sts", "Sts/*", "BookgDt/*", "ValDt/*"),
    *("AcctSvcrRef", "BkTxCd/*", "AddtlNtryInf"),
    *(f"NtryDtls/TxDtls/{path}" for path in _DETAIL),
)
is_report_item = is_one_of(
    *(f"{path.partition('/')[0]}/GrpHdr/*" for path in REPORTS),
    *(
        f"{report}/{path}"
        for report in REPORTS
        for path in (
            *("Id", "CreDtTm", "ElctrncSeqNb", "LglSeqNb", "FrToDt/*", "TxsSummry/*"),
            *(f"Acct/{path}" for path in _ACCOUNT),
            *(f"Bal/{path}" for path in _BALANCE),
            *(f"Ntry/{path}" for path in _ENTRY),
        )
    ),
)
