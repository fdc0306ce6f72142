"""「さくら練習銀行 法人ネット」: an internet bank to practise on (ネットバンキング)."""
