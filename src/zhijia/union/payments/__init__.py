"""Money in and back: a port to WeChat Pay, Alipay, bank transfers, the allowance, and a gateway for trying."""
