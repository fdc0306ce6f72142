"""The contract: who may sign in, and the accounts (ご契約内容)."""

CONTRACT = "1234567890"
USERS = {
    "tanaka": {"password": "sakura-1111", "name": "田中 一郎", "role": "依頼者"},
    "bot": {"password": "sakura-bot-1", "name": "自動 依頼", "role": "依頼者"},
    "suzuki": {"password": "sakura-2222", "name": "鈴木 承子", "role": "承認者"},
}
TRANSFER_PASSWORD = "torihiki-9"  # noqa: S105  of the practice site
CLIENT_CODE = "9999000123"
CLIENT_NAME = "ｶ)ﾃﾞﾝﾋﾟﾖｳｾｲｻｸｼﾖ"
BANK_CODE, BANK_NAME = "0001", "ﾐｽﾞﾎ"
BRANCH_CODE, BRANCH_NAME = "197", "ｶﾏﾀ"
TRANSFER_ACCOUNT = "9000123"
ACCOUNTS = {
    "9000123": {
        "kind": "普通",
        "branch": "蒲田支店",
        "use": "振込・照会",
        "opening": 12_480_500,
    },
    "9000456": {
        "kind": "当座",
        "branch": "蒲田支店",
        "use": "照会",
        "opening": 3_050_000,
    },
    "9000789": {
        "kind": "普通",
        "branch": "大森出張所",
        "use": "照会",
        "opening": 801_234,
    },
}
